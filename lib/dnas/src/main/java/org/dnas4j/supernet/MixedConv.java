package org.dnas4j.supernet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.net.Clipping;
import org.dnas4j.net.Init;
import org.dnas4j.net.Layer;
import org.dnas4j.net.Pass;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * One 3×3 convolution of a super block under a mask: Σₖ mₖ·conv(Aₖ(x), Qₖ(wₖ)). Since convolution
 * is linear in its weights, candidates with the same activations share one: x is quantized once and
 * convolved once, with Σₖ mₖ·Qₖ(wₖ) over the group. Without bits of activations all candidates are
 * one group. All candidates of an activation width share its clipping level.
 */
final class MixedConv implements Layer {
  private record Term(int candidate, WeightQuantizer quantizer, Parameter latent) {}

  private record Group(Optional<Clipping> clipping, List<Term> terms) {}

  private final boolean grouped;
  private final List<Group> groups = new ArrayList<>();
  private final List<Parameter> parameters = new ArrayList<>();

  /**
   * A new random convolution.
   *
   * @param ownWeights whether each candidate has its own (the paper), or all quantize the same
   * @param grouped false runs one convolution a candidate, to compare with
   */
  MixedConv(
      Engine engine,
      Rng rng,
      String name,
      int out,
      int in,
      Candidates candidates,
      boolean ownWeights,
      boolean grouped) {
    this.grouped = grouped;
    Map<BitWidth, Optional<Clipping>> clippings = new LinkedHashMap<>();
    Map<Object, Group> byKey = new LinkedHashMap<>();
    Parameter shared = null;
    for (int k = 0; k < candidates.size(); k++) {
      Precision precision = candidates.precisions().get(k);
      if (precision.weight().isSkip()) {
        continue;
      }
      Parameter latent = shared;
      if (ownWeights || shared == null) {
        String suffix = ownWeights ? ".weight" + Candidates.label(precision) : ".weight";
        latent = Init.convolution(engine, rng, name + suffix, out, in, 3);
        parameters.add(latent);
        shared = latent;
      }
      BitWidth activation = precision.activation();
      Optional<Clipping> clipping =
          clippings.computeIfAbsent(activation, a -> Clipping.of(engine, name + ".alpha" + a, a));
      byKey
          .computeIfAbsent(grouped ? activation : k, key -> new Group(clipping, new ArrayList<>()))
          .terms()
          .add(new Term(k, precision.weight().quantizer(), latent));
    }
    groups.addAll(byKey.values());
    clippings.values().forEach(c -> c.ifPresent(one -> parameters.add(one.alpha())));
  }

  /** Runs it on {@code [N, in, H, W]}, padded by 1. */
  Var forward(Pass pass, Var x, Var mask, int stride) {
    Conv conv = new Conv(stride, 1);
    List<ActivationGroups.Group> parts = new ArrayList<>();
    for (Group group : groups) {
      Var weight = mix(pass.tape(), mask, group.terms).cast(x.value().dtype());
      parts.add(new ActivationGroups.Group(group.clipping, weight));
    }
    return grouped && groups.size() > 1
        ? ActivationGroups.convolve(pass.tape(), x, parts, conv)
        : oneByOne(pass, x, parts, conv);
  }

  private static Var oneByOne(Pass pass, Var x, List<ActivationGroups.Group> parts, Conv conv) {
    List<Var> outputs = new ArrayList<>();
    for (ActivationGroups.Group part : parts) {
      Var input = part.clipping().map(c -> c.quantize(pass, x)).orElse(x);
      outputs.add(Nn.conv2d(input, part.weight(), conv.stride(), conv.padding()));
    }
    return outputs.size() == 1 ? outputs.get(0) : sum(pass.tape(), outputs);
  }

  /** One node that frees its terms: as many outputs as groups, at every layer, would be much. */
  private static Var sum(Tape tape, List<Var> terms) {
    Tensor sum = ActivationGroups.sum(terms.stream().map(Var::value).toList());
    return tape.record(
        sum,
        g -> Collections.nCopies(terms.size(), g).toArray(new Tensor[0]),
        terms.toArray(new Var[0]));
  }

  private static Var mix(Tape tape, Var mask, List<Term> terms) {
    Var sum = null;
    for (Term term : terms) {
      Var quantized = term.quantizer.quantize(tape.parameter(term.latent));
      Var share = mask.slice(0, term.candidate, term.candidate + 1, 1);
      sum = sum == null ? quantized.times(share) : sum.plusScaled(quantized, share);
    }
    return sum;
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    return parameters;
  }
}
