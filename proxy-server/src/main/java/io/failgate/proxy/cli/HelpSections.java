package io.failgate.proxy.cli;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The list of options in {@code --help}: first the command's own, then those of each mixin that has a heading for them.
 */
final class HelpSections implements IHelpSectionRenderer {

    @Override
    public String render(Help help) {
        List<CommandSpec> mixins = help.commandSpec().mixins().values().stream()
                .filter(mixin -> !mixin.usageMessage().optionListHeading().isEmpty())
                .toList();
        Set<String> inMixins =
                mixins.stream().flatMap(mixin -> names(mixin).stream()).collect(Collectors.toSet());
        return list(help, name -> !inMixins.contains(name))
                + mixins.stream()
                        .map(mixin -> help.createHeading(mixin.usageMessage().optionListHeading())
                                + list(help, names(mixin)::contains))
                        .collect(Collectors.joining());
    }

    private static Set<String> names(CommandSpec mixin) {
        return mixin.options().stream().map(OptionSpec::longestName).collect(Collectors.toSet());
    }

    private static String list(Help help, Predicate<String> names) {
        return help.optionListExcludingGroups(help.commandSpec().options().stream()
                .filter(option -> names.test(option.longestName()))
                .toList());
    }
}
