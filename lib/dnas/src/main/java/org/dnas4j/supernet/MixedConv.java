package org.dnas4j.supernet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.BuiltLayer;
import org.dnas4j.net.ConvSpec;
import org.dnas4j.net.Init;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Clipping;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.quant.Quantized;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * One convolution of a super net, or its linear layer, under a mask: Σₖ mₖ·conv(Aₖ(x), Qₖ(wₖ)).
 * Since convolution is linear in its weights, candidates with the same activations share one: x is
 * quantized once and convolved once, with Σₖ mₖ·Qₖ(wₖ) over the group. Without bits of activations
 * all candidates are one group. All candidates of an activation width share its quantizer.
 */
final class MixedConv implements BuiltLayer {
  /** Keeps the logarithm of weights that are all 0 finite. */
  private static final float TINY = 1e-12f;

  private record Term(
      int candidate, Precision precision, Optional<Quantized> quantizer, Parameter latent) {}

  private record Group(Optional<Quantized> input, List<Term> terms) {}

  private final ConvSpec conv;
  private final int unit;
  private final boolean grouped;
  private final boolean aligned;
  private final UnaryOperator<Var> output;
  private final List<Group> groups = new ArrayList<>();
  private final List<Parameter> latents = new ArrayList<>();
  private final List<Quantized> quantizers = new ArrayList<>();

  /**
   * A new random convolution.
   *
   * @param unit its place among the units of the search, whose mask it runs under
   * @param options how candidates quantize, whether each has weights of its own (the paper), and
   *     whether those of equal activations share one convolution
   */
  MixedConv(
      Engine engine,
      Rng rng,
      ConvSpec conv,
      int unit,
      Candidates candidates,
      SuperNet.Options options) {
    this.conv = conv;
    this.unit = unit;
    aligned = options.aligned();
    grouped = options.mode() == SuperNet.Mode.COMPOSITE;
    boolean ownWeights = options.ownWeights();
    QuantConfig quant = options.quant();
    output = conv.isInner() ? y -> quant.gradients(y, conv.name()) : UnaryOperator.identity();
    String name = conv.name();
    Map<BitWidth, Optional<Quantized>> inputs = new LinkedHashMap<>();
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
        latent = Init.weight(engine, rng, conv, name + suffix);
        latents.add(latent);
        shared = latent;
      }
      BitWidth activation = precision.activation();
      Optional<Quantized> input =
          inputs.computeIfAbsent(activation, a -> quant.activations(engine, a, name, a.toString()));
      String label = Candidates.label(precision);
      Optional<Quantized> quantizer =
          quant.weights(engine, precision.weight(), name, label, latent);
      quantizer.ifPresent(quantizers::add);
      byKey
          .computeIfAbsent(grouped ? activation : k, key -> new Group(input, new ArrayList<>()))
          .terms()
          .add(new Term(k, precision, quantizer, latent));
    }
    groups.addAll(byKey.values());
    inputs.values().forEach(input -> input.ifPresent(quantizers::add));
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var mask = pass.masks().get(unit);
    List<Var> weights = new ArrayList<>();
    for (Group group : groups) {
      weights.add(mix(pass, mask, group.terms).cast(x.value().dtype()));
    }
    boolean fused = grouped && groups.size() > 1 && isPlain() && allClip();
    return output.apply(
        fused
            ? ActivationGroups.convolve(pass.tape(), x, clipped(weights), conv.shape())
            : oneByOne(pass, x, weights));
  }

  /** Whether all outputs see all inputs of a map, as {@link ActivationGroups} takes it. */
  private boolean isPlain() {
    return conv.role() != ConvSpec.Role.LAST && conv.groups() == 1;
  }

  /** Whether the inputs of all groups are the same but for where they are clipped, as PACT does. */
  private boolean allClip() {
    return groups.stream()
        .allMatch(g -> g.input.map(q -> q instanceof Clipping c && !c.pact().plus()).orElse(true));
  }

  private List<ActivationGroups.Group> clipped(List<Var> weights) {
    List<ActivationGroups.Group> parts = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      Optional<Clipping> clipping = groups.get(i).input.map(Clipping.class::cast);
      parts.add(new ActivationGroups.Group(clipping, weights.get(i)));
    }
    return parts;
  }

  private Var oneByOne(Pass pass, Var x, List<Var> weights) {
    List<Var> outputs = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      Var input = groups.get(i).input.map(q -> q.apply(pass, x)).orElse(x);
      outputs.add(conv.apply(input, weights.get(i)));
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

  private Var mix(Pass pass, Var mask, List<Term> terms) {
    Var sum = null;
    for (Term term : terms) {
      Var quantized = quantized(pass, term);
      Var share = mask.slice(0, term.candidate, term.candidate + 1, 1);
      sum = sum == null ? quantized.times(share) : sum.plusScaled(quantized, share);
    }
    return sum;
  }

  private Var quantized(Pass pass, Term term) {
    Var latent = pass.tape().parameter(term.latent);
    Var plain = term.quantizer.map(q -> q.apply(pass, latent)).orElse(latent);
    return aligned ? alike(plain, latent) : plain;
  }

  /** How large each candidate's weights are in the sum. */
  List<CandidateScale> scales(Engine engine) {
    List<CandidateScale> scales = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.BATCH);
      for (Group group : groups) {
        for (Term term : group.terms) {
          double latent = deviation(term.latent.value());
          double mixed = deviation(quantized(pass, term).value());
          scales.add(new CandidateScale(conv.name(), term.precision, latent, mixed));
        }
      }
    }
    return scales;
  }

  private static double deviation(Tensor weights) {
    float[] values = weights.toFloats();
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    return Math.sqrt(squares / values.length - mean * mean);
  }

  /**
   * Scaled to the root mean square of the latent weights; the factor counts as a constant. Without
   * it DoReFa's values, which fill [−1, 1], outweigh those of 32 and 1 bit in the sum.
   */
  private static Var alike(Var quantized, Var latent) {
    Var difference = logSquare(latent).minus(logSquare(quantized));
    return quantized.times(difference.affine(0.5f, 0).exp());
  }

  private static Var logSquare(Var x) {
    Var constant = x.detach();
    return constant.times(constant).mean().affine(1, TINY).log();
  }

  @Override
  public List<Quantized> children() {
    return quantizers;
  }

  @Override
  public List<Parameter> ownParameters() {
    return latents;
  }
}
