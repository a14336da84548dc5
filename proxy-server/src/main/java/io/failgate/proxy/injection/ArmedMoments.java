package io.failgate.proxy.injection;

import io.failgate.proxy.interception.Moment;
import java.util.Set;

/**
 * What is armed.
 *
 * @param moments moments with an armed site
 * @param stages stages of these moments
 * @param exchanges whether an exchange passes an armed site
 * @param statements whether each statement of a text may pass an armed site
 * @param answers whether an armed site may end each answer
 */
record ArmedMoments(
        Set<Moment> moments, Set<Moment.Stage> stages, boolean exchanges, boolean statements, boolean answers) {}
