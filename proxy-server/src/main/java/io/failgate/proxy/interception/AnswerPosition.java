package io.failgate.proxy.interception;

import io.failgate.proxy.tracking.Part;

/** Where inside an answer an exchange is: a view that moves on with it. */
public interface AnswerPosition {

    /** What the next packet is. */
    Part part();

    /** The number of the next row in its result, from 1 on; at the end of the result, how many rows it had. */
    long row();

    /** The number of the result in the answer, from 1 on. */
    int result();

    /** The number of the packet of the client's file, from 1 on; the last is empty. */
    long uploadPackets();

    /** Bytes of the client's file so far, this packet included. */
    long uploadBytes();
}
