package org.dnas4j.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;
import org.dnas4j.layer.Layer;
import org.dnas4j.search.Choices;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;

/**
 * A recurrent network that chooses one candidate per block, each given the choices before it. An
 * LSTM without biases reads an embedding of the last choice; its output gives the logits z of the
 * next block, of which z/T or c·tanh(z/T) are used.
 *
 * <p>Source: Zoph and Le: Neural architecture search with reinforcement learning, arXiv 1611.01578,
 * section 3.1; temperature T and bound c: Pham et al., ENAS, arXiv 1802.03268, appendix A.
 */
final class Controller implements Layer {
  private final Engine engine;
  private final Form form;

  /** One per layer of the LSTM, {@code [2·units, 4·units]}: from its input and its last output. */
  private final List<Parameter> cells = new ArrayList<>();

  /** What the first block reads, {@code [1, units]}, then one per block, {@code [K, units]}. */
  private final List<Parameter> embeddings = new ArrayList<>();

  /** One per block, {@code [units, K]}. */
  private final List<Parameter> outputs = new ArrayList<>();

  /**
   * Size and start.
   *
   * @param layers of the LSTM, at least 1
   * @param units of each layer, at least 1
   * @param range weights start uniformly between −range and range, above 0
   * @param temperature T, above 0
   * @param bound c, above 0; 0 for logits without a bound
   */
  record Form(int layers, int units, double range, double temperature, double bound) {
    /** Checks the ranges. */
    public Form {
      Check.that(layers >= 1, "layers", layers, "at least 1");
      Check.that(units >= 1, "units", units, "at least 1");
      Check.that(range > 0, "range", range, "above 0");
      Check.that(temperature > 0, "temperature", temperature, "above 0");
      Check.that(bound >= 0, "bound", bound, "at least 0");
    }
  }

  /** Chooses the next candidate from the logarithms of all their probabilities. */
  @FunctionalInterface
  private interface Choice {
    int of(int block, Var logP);
  }

  /**
   * A sequence of choices.
   *
   * @param chosen position of each block's candidate
   * @param logP logarithm of its probability, one element
   * @param entropy of the choices in nats, the sum of the blocks, one element
   */
  record Sequence(int[] chosen, Var logP, Var entropy) {}

  Controller(Engine engine, Choices choices, Form form, Rng rng) {
    this.engine = engine;
    this.form = form;
    int units = form.units;
    for (int l = 0; l < form.layers; l++) {
      cells.add(uniform("controller.cell" + l, Shape.of(2 * units, 4 * units), rng));
    }
    embeddings.add(uniform("controller.start", Shape.of(1, units), rng));
    for (int b = 0; b < choices.candidates().size(); b++) {
      int size = choices.candidates().get(b).size();
      embeddings.add(uniform("controller.embedding" + b, Shape.of(size, units), rng));
      outputs.add(uniform("controller.output" + b, Shape.of(units, size), rng));
    }
  }

  private Parameter uniform(String name, Shape shape, Rng rng) {
    return Uniform.parameter(engine, rng, name, shape, form.range);
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    List<Parameter> all = new ArrayList<>(cells);
    all.addAll(embeddings);
    all.addAll(outputs);
    return all;
  }

  /** Draws a sequence, in the open scope. */
  Sequence draw(Tape tape, Rng rng) {
    return run(tape, (block, logP) -> rng.nextPlace(probabilities(logP)));
  }

  private static double[] probabilities(Var logP) {
    float[] values = logP.value().toFloats();
    return IntStream.range(0, values.length).mapToDouble(k -> Math.exp(values[k])).toArray();
  }

  /** Runs choices that were made before, in the open scope. */
  Sequence again(Tape tape, int[] chosen) {
    return run(tape, (block, logP) -> chosen[block]);
  }

  private Sequence run(Tape tape, Choice choice) {
    List<Var> hidden = zeros(tape);
    List<Var> memory = zeros(tape);
    int[] chosen = new int[outputs.size()];
    List<Var> logPs = new ArrayList<>();
    List<Var> entropies = new ArrayList<>();
    Var input = tape.parameter(embeddings.get(0));
    for (int b = 0; b < chosen.length; b++) {
      for (int l = 0; l < form.layers; l++) {
        input = step(tape, l, input, hidden, memory);
      }
      Var z = input.matmul(tape.parameter(outputs.get(b)), false);
      Var logP = logits(z, form).logSoftmax();
      chosen[b] = choice.of(b, logP);
      logPs.add(one(logP, 1, chosen[b]));
      entropies.add(logP.exp().times(logP).sum().affine(-1, 0));
      input = one(tape.parameter(embeddings.get(b + 1)), 0, chosen[b]);
    }
    return new Sequence(chosen, Var.concat(logPs, 1).sum(), Var.concat(entropies, 1).sum());
  }

  private static Var one(Var x, int axis, int position) {
    return x.slice(axis, position, position + 1, 1);
  }

  private List<Var> zeros(Tape tape) {
    List<Var> zeros = new ArrayList<>();
    for (int l = 0; l < form.layers; l++) {
      zeros.add(tape.constant(engine.full(Shape.of(1, form.units), 0)));
    }
    return zeros;
  }

  /** One step of a layer, which changes its output and memory. */
  private Var step(Tape tape, int layer, Var input, List<Var> hidden, List<Var> memory) {
    Var both = Var.concat(List.of(input, hidden.get(layer)), 1);
    Var gates = both.matmul(tape.parameter(cells.get(layer)), false);
    Var in = sigmoid(gate(gates, 0));
    Var forget = sigmoid(gate(gates, 1));
    Var out = sigmoid(gate(gates, 2));
    Var next = forget.times(memory.get(layer)).plus(in.times(gate(gates, 3).tanh()));
    Var output = out.times(next.tanh());
    memory.set(layer, next);
    hidden.set(layer, output);
    return output;
  }

  private Var gate(Var gates, int number) {
    return gates.slice(1, number * form.units, (number + 1) * form.units, 1);
  }

  /** 1/(1 + e⁻ˣ) = (1 + tanh(x/2))/2. */
  static Var sigmoid(Var x) {
    return x.affine(0.5f, 0).tanh().affine(0.5f, 0.5f);
  }

  /** What the softmax is of: z/T, or c·tanh(z/T) where there is a bound. */
  static Var logits(Var z, Form form) {
    Var cooled = z.affine((float) (1 / form.temperature), 0);
    return form.bound == 0 ? cooled : cooled.tanh().affine((float) form.bound, 0);
  }
}
