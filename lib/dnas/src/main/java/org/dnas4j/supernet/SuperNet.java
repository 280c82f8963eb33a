package org.dnas4j.supernet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dnas4j.base.Check;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetBuilder;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.Network;
import org.dnas4j.net.SignedInputs;
import org.dnas4j.net.Space;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * A network whose blocks hold all candidates, with one θ per block, or per other unit of its search
 * space (paper, stochastic super net). θ starts at zero, so that all candidates are equally likely.
 */
public final class SuperNet implements Layer {
  private final NetSpec spec;
  private final List<BlockSpec> specs;
  private final List<Candidates> candidates;
  private final Network layers;
  private final List<Parameter> thetas = new ArrayList<>();

  /** How candidates are combined. */
  public enum Mode {
    /** Mixes the weights of candidates with equal activations and runs one convolution for them. */
    COMPOSITE,
    /** The same numbers by one convolution per candidate: slow, for comparison. */
    PER_CANDIDATE,
    /** Mixes the outputs of whole blocks, one per candidate: slower still. */
    MULTI_PATH
  }

  /**
   * What a super net is made of.
   *
   * @param candidates precisions to choose from
   * @param quant how they quantize
   * @param mode how they are combined
   * @param ownWeights whether each candidate has weights of its own; always so with multi-path
   * @param aligned whether the quantized weights of all candidates are scaled to the root mean
   *     square of their latent ones, so that none outweighs the others in the sum (the paper does
   *     not); without meaning for multi-path, which normalizes each on its own
   */
  public record Options(
      List<Precision> candidates,
      QuantConfig quant,
      Mode mode,
      boolean ownWeights,
      boolean aligned) {
    /** Without alignment, as in the paper. */
    public Options(List<Precision> candidates, QuantConfig quant, Mode mode, boolean ownWeights) {
      this(candidates, quant, mode, ownWeights, false);
    }

    /** With the paper's quantizers. */
    public Options(List<Precision> candidates, Mode mode, boolean ownWeights) {
      this(candidates, QuantConfig.paper(), mode, ownWeights);
    }

    /** Checks the combination. */
    public Options {
      candidates = List.copyOf(candidates);
      candidates.forEach(candidate -> quant.require(candidate, "a candidate"));
      Check.that(
          ownWeights || mode != Mode.MULTI_PATH,
          "ownWeights",
          false,
          "true with multi-path, whose candidates are blocks of their own");
    }
  }

  /** A new random super net. */
  public SuperNet(Engine engine, Rng rng, NetSpec spec, Options options) {
    this.spec = spec;
    specs = spec.blocks();
    candidates = Candidates.of(spec, options.candidates());
    Check.that(
        options.mode() != Mode.MULTI_PATH || spec.space().equals(Space.PAPER),
        "search.space",
        spec.space(),
        "the paper's with multi-path, whose candidates are whole blocks");
    SignedInputs.require(spec, options.quant(), i -> candidates.get(i).quantizesInput());
    layers =
        new NetBuilder(engine, new SuperNetFactory(engine, rng, spec, options, candidates))
            .build(spec);
    for (int i = 0; i < specs.size(); i++) {
      BlockSpec block = specs.get(i);
      try (Scope scope = Scope.open()) {
        Shape shape = Shape.of(candidates.get(i).size());
        thetas.add(new Parameter(block.name() + ".theta", true, engine.full(shape, 0)));
      }
    }
  }

  /** The network of which this is the super net. */
  public NetSpec spec() {
    return spec;
  }

  /** What each block chooses from. */
  public List<Candidates> candidates() {
    return candidates;
  }

  /**
   * How large each candidate's weights are where they are mixed, for every convolution that mixes
   * some: none with multi-path, whose candidates are normalized each on its own.
   */
  public List<CandidateScale> scales(Engine engine) {
    return scales(this, engine).toList();
  }

  private static Stream<CandidateScale> scales(Layer layer, Engine engine) {
    Stream<CandidateScale> own =
        layer instanceof MixedConv conv ? conv.scales(engine).stream() : Stream.empty();
    return Stream.concat(own, layer.children().stream().flatMap(c -> scales(c, engine)));
  }

  /** The architecture parameters θ, one {@code [K]} per block. */
  public List<Parameter> thetas() {
    return List.copyOf(thetas);
  }

  /** Everything but θ: what the weight phase trains. */
  public List<Parameter> weights() {
    return children().stream().flatMap(c -> c.parameters().stream()).toList();
  }

  /** One Gumbel-softmax mask per block. */
  public List<Var> sampleMasks(Tape tape, double temperature, Rng rng) {
    return masks(tape, theta -> GumbelSoftmax.sample(theta, temperature, rng));
  }

  /** The expected masks softmax(θ), one per block. */
  public List<Var> expectedMasks(Tape tape) {
    return masks(tape, GumbelSoftmax::expected);
  }

  private List<Var> masks(Tape tape, Function<Var, Var> maskOf) {
    return thetas.stream().map(theta -> maskOf.apply(tape.parameter(theta))).toList();
  }

  /**
   * Classifies under masks.
   *
   * @param images {@code [N, 3, H, W]}, FLOAT32
   * @param masks one per block
   * @return logits {@code [N, classes]}, FLOAT32
   */
  public Var forward(Pass pass, Tensor images, List<Var> masks) {
    return layers.forward(new Pass(pass.tape(), pass.statistics(), masks), images);
  }

  @Override
  public List<Layer> children() {
    return List.of(layers);
  }

  @Override
  public List<Parameter> ownParameters() {
    return thetas();
  }
}
