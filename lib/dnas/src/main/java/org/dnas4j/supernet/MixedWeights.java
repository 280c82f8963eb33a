package org.dnas4j.supernet;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.net.Init;
import org.dnas4j.net.Layer;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;

/**
 * The weights of one convolution of a composite block: Σₖ mₖ·Qₖ(wₖ). Since convolution is linear in
 * its weights, one convolution with them equals the mask-weighted sum of all candidates'
 * convolutions.
 */
final class MixedWeights implements Layer {
  private record Term(int candidate, WeightQuantizer quantizer, Parameter latent) {}

  private final List<Term> terms = new ArrayList<>();
  private final List<Parameter> latents = new ArrayList<>();

  /**
   * New random latent weights.
   *
   * @param own whether each candidate has its own (the paper), or all quantize the same
   */
  MixedWeights(
      Engine engine, Rng rng, String name, int out, int in, Candidates candidates, boolean own) {
    for (int k = 0; k < candidates.size(); k++) {
      var bits = candidates.precisions().get(k).weight();
      if (bits.isSkip()) {
        continue;
      }
      if (own || latents.isEmpty()) {
        String suffix = own ? ".weight" + bits : ".weight";
        latents.add(Init.convolution(engine, rng, name + suffix, out, in, 3));
      }
      terms.add(new Term(k, bits.quantizer(), latents.get(latents.size() - 1)));
    }
  }

  /** The mixed weights {@code [out, in, 3, 3]}. */
  Var mix(Tape tape, Var mask) {
    Var sum = null;
    for (Term term : terms) {
      Var quantized = term.quantizer.quantize(tape.parameter(term.latent));
      Var share = quantized.times(mask.slice(0, term.candidate, term.candidate + 1, 1));
      sum = sum == null ? share : sum.plus(share);
    }
    return sum;
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    return latents;
  }
}
