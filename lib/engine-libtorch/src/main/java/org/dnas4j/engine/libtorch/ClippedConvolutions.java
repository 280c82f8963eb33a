package org.dnas4j.engine.libtorch;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dnas4j.tensor.Engine.Conv;

/**
 * The gradients of Σₖ conv(clip(x, 0, highₖ), wₖ) by x and the limits, on a CPU.
 *
 * <p>All terms have one output gradient g, so without clipping the gradient of x would be a single
 * convolution: convᵀ(g, Σₖ wₖ). What term k must not pass on, convᵀ(g, wₖ) at the elements of x
 * that it clips, is computed at these few alone, subtracted, and summed to the gradient of highₖ.
 */
record ClippedConvolutions(Convolutions convolutions, Elementwise elementwise) {
  /**
   * A term that clips more than one element in so many, by a sample of x, runs as a convolution of
   * its own: single elements cost some hundred times what they do in a convolution.
   */
  private static final int RARE = 150;

  private static final float[] NOTHING = {};

  /** A convolution's weight, and the limit of its input; infinite without one. */
  record Term(Tensor weight, float high) {
    boolean clips() {
      return high < Float.POSITIVE_INFINITY;
    }
  }

  /** The gradient of x, and one a limit, of one FLOAT32; null where there is none. */
  record Gradients(Tensor input, List<Tensor> highs) {}

  Gradients gradients(Tensor g, Tensor x, List<Term> terms, Conv conv) {
    float[] sample = ClippedElements.sample(x);
    Tensor[] highs = new Tensor[terms.size()];
    Tensor input = null;
    Tensor weights = null;
    float lowest = Float.POSITIVE_INFINITY;
    for (int k = 0; k < highs.length; k++) {
      Term term = terms.get(k);
      if (!term.clips() || ClippedElements.count(sample, term.high) <= sample.length / RARE) {
        weights = plus(weights, term.weight.to(ScalarType.Float));
        lowest = Math.min(lowest, term.high);
      } else {
        Tensor unclipped = inputGradient(g, x, term.weight, conv);
        Elementwise.Clipped passed = elementwise.clipRoundGradients(unclipped, x, term.high);
        input = plus(input, passed.input());
        highs[k] = passed.high();
      }
    }
    if (weights != null) {
      Tensor sum = weights.to(x.scalar_type()).contiguous(MemoryFormat.ChannelsLast);
      input = plus(input, inputGradient(g, x, sum, conv));
    }
    input = input.contiguous(MemoryFormat.ChannelsLast);
    ClippedElements all =
        lowest < Float.POSITIVE_INFINITY ? ClippedElements.of(x, lowest) : ClippedElements.NONE;
    Windows windows = all.size() == 0 ? null : Windows.of(g, x, conv);
    for (int k = 0; k < highs.length; k++) {
      Term term = terms.get(k);
      if (term.clips() && highs[k] == null) {
        ClippedElements few = all.above(term.high);
        float[] lost = few.size() == 0 ? NOTHING : windows.inputGradient(few.places(), term.weight);
        few.subtract(lost, input);
        highs[k] = one(few.sumAbove(lost));
      }
    }
    return new Gradients(input, Arrays.asList(highs));
  }

  private Tensor inputGradient(Tensor g, Tensor x, Tensor w, Conv conv) {
    return convolutions.gradients(g, x, w, conv, true, false).input();
  }

  private static Tensor plus(Tensor sum, Tensor term) {
    return sum == null ? term : torch.add(sum, term);
  }

  private static Tensor one(float value) {
    return torch.full(new long[] {1}, new Scalar(value), new TensorOptions(ScalarType.Float));
  }
}
