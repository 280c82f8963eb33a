package org.dnas4j.supernet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.quant.Clipping;
import org.dnas4j.quant.Pact;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.ClippedConv;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * Σₐ conv(PACTₐ(x), Wₐ) over activation widths a, as one node of the tape. Its terms share the
 * gradient of their sum, so that the gradient of x takes little more than one convolution where few
 * elements are clipped: see {@link Engine#clippedConvGradients}.
 */
final class ActivationGroups {
  /**
   * From so many pixels on, the sum is one convolution of all inputs' channels side by side: there
   * a convolution's time is that of its memory and 16 or 32 channels use a processor badly. Smaller
   * images have channels enough, and weights so large that copying them costs more.
   */
  private static final int MERGED_PIXELS = 256;

  private ActivationGroups() {}

  /**
   * The candidates of one activation width.
   *
   * @param clipping PACT and its α; empty for 32 bits
   * @param weight Wₐ, of the type of x
   */
  record Group(Optional<Clipping> clipping, Var weight) {
    private ClippedConv term() {
      float limit =
          clipping.map(c -> Pact.limit(c.alpha().value())).orElse(Float.POSITIVE_INFINITY);
      return new ClippedConv(weight.value(), limit);
    }

    private Tensor input(Tensor x, float limit) {
      return clipping.map(c -> c.pact().round(x, limit)).orElse(x);
    }
  }

  /** Runs them on x, {@code [N, C, H, W]}. */
  static Var convolve(Tape tape, Var x, List<Group> groups, Conv conv) {
    List<ClippedConv> terms = groups.stream().map(Group::term).toList();
    Convolved convolved = Convolved.of(x.value(), groups, terms);
    List<Var> clipped = new ArrayList<>(List.of(x));
    groups.forEach(group -> group.clipping.ifPresent(c -> clipped.add(tape.parameter(c.alpha()))));
    List<Var> weights = groups.stream().map(Group::weight).toList();
    return tape.record(
        convolved.output(conv),
        g -> {
          List<Tensor> gradients = new ArrayList<>();
          if (needGradient(clipped)) {
            var passed = tape.engine().clippedConvGradients(g, x.value(), terms, conv);
            gradients.add(passed.input());
            passed.highs().stream().filter(Objects::nonNull).forEach(gradients::add);
          } else {
            gradients.addAll(Collections.nCopies(clipped.size(), null));
          }
          gradients.addAll(
              needGradient(weights)
                  ? convolved.weightGradients(g, groups.size(), conv)
                  : Collections.nCopies(groups.size(), null));
          convolved.free(x.value());
          return gradients.toArray(new Tensor[0]);
        },
        Stream.concat(clipped.stream(), weights.stream()).toArray(Var[]::new));
  }

  private static boolean needGradient(List<Var> operands) {
    return operands.stream().anyMatch(Var::needsGradient);
  }

  /** What the convolutions read: as many inputs and weights as groups, or one of all channels. */
  private record Convolved(List<Tensor> inputs, List<Tensor> weights) {
    static Convolved of(Tensor x, List<Group> groups, List<ClippedConv> terms) {
      List<Tensor> inputs = new ArrayList<>();
      for (int i = 0; i < groups.size(); i++) {
        inputs.add(groups.get(i).input(x, terms.get(i).high()));
      }
      Convolved each = new Convolved(inputs, terms.stream().map(ClippedConv::weight).toList());
      if (x.shape().dim(2) * x.shape().dim(3) < MERGED_PIXELS) {
        return each;
      }
      Engine engine = x.engine();
      Convolved merged =
          new Convolved(
              List.of(engine.concat(each.inputs, 1)), List.of(engine.concat(each.weights, 1)));
      each.free(x);
      return merged;
    }

    Tensor output(Conv conv) {
      List<Tensor> outputs = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        outputs.add(inputs.get(i).engine().conv2d(inputs.get(i), weights.get(i), conv));
      }
      return sum(outputs);
    }

    List<Tensor> weightGradients(Tensor g, int groups, Conv conv) {
      Engine engine = g.engine();
      List<Tensor> gradients = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        gradients.add(
            engine.conv2dGradients(g, inputs.get(i), weights.get(i), conv, false, true).weight());
      }
      if (inputs.size() == groups) {
        return gradients;
      }
      Tensor all = gradients.get(0);
      int channels = all.shape().dim(1) / groups;
      return IntStream.range(0, groups)
          .mapToObj(i -> engine.slice(all, 1, i * channels, (i + 1) * channels, 1))
          .toList();
    }

    /** Gives back the quantized inputs, which the tape does not know; x is its own. */
    void free(Tensor x) {
      inputs.stream().filter(input -> input != x).forEach(Tensor::close);
    }
  }

  /** The sum of tensors of one shape, which it frees. */
  static Tensor sum(List<Tensor> terms) {
    Tensor sum = terms.get(0);
    for (Tensor term : terms.subList(1, terms.size())) {
      Tensor next = sum.engine().apply(Engine.Binary.ADD, sum, term);
      sum.close();
      term.close();
      sum = next;
    }
    return sum;
  }
}
