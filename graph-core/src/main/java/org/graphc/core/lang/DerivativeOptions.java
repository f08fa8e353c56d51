package org.graphc.core.lang;

import java.util.Locale;
import java.util.Optional;
import org.graphc.core.grad.Differentials.Mode;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Convention;

/** The keywords that derivatives take, each set to a word. */
final class DerivativeOptions {
    static final String DISCONNECTED = "disconnected";
    static final String CONVENTION = "convention";
    static final String MODE = "mode";

    private DerivativeOptions() {}

    static Disconnected policy(Call call) {
        return word(call, DISCONNECTED, "error, zero or warn", Disconnected.values(), Disconnected.ERROR);
    }

    static Convention convention(Call call) {
        return word(call, CONVENTION, "standard, torch, tf or jax", Convention.values(), Convention.STANDARD);
    }

    static Mode mode(Call call) {
        return word(call, MODE, "auto, forward or reverse", Mode.values(), Mode.AUTO);
    }

    private static <E extends Enum<E>> E word(Call call, String option, String list, E[] choices, E otherwise) {
        if (!call.has(option)) {
            return otherwise;
        }
        Call.Argument word = call.keywords().get(option);
        Optional<String> text = word.value() instanceof Value.Word w ? Optional.of(w.text()) : Optional.empty();
        for (E choice : choices) {
            if (text.filter(choice.name().toLowerCase(Locale.ROOT)::equals).isPresent()) {
                return choice;
            }
        }
        throw call.session().refuse(Code.ARGUMENTS, word.expression(), option + " is " + list);
    }
}
