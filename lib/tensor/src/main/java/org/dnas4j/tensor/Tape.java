package org.dnas4j.tensor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Records one forward pass and differentiates it in reverse. Use one tape a step, inside a scope.
 *
 * <p>Only what depends on a trainable parameter is recorded. Memory is given back early: once a
 * node's gradient has been passed on, its value and gradient are freed.
 */
public final class Tape {

  /** Passes a node's gradient on to its inputs. */
  @FunctionalInterface
  public interface Backward {
    /**
     * Computes input gradients.
     *
     * @param gradient of the node's output, of its shape and type
     * @return one tensor an input, in order, of the input's shape and type; null where {@link
     *     Var#needsGradient} is false
     */
    Tensor[] apply(Tensor gradient);
  }

  private record Node(Var output, List<Var> inputs, Backward backward) {}

  private final Engine engine;
  private final Set<Parameter> trainable;
  private final List<Node> nodes = new ArrayList<>();
  private final IdentityHashMap<Parameter, Var> leaves = new IdentityHashMap<>();
  private boolean spent;

  /** A tape that differentiates with respect to the given parameters; with none, it only runs. */
  public Tape(Engine engine, Collection<Parameter> trainable) {
    this.engine = engine;
    this.trainable = Set.copyOf(trainable);
  }

  /** A tape that only runs: for evaluation. */
  public static Tape inference(Engine engine) {
    return new Tape(engine, List.of());
  }

  /** The engine on which the operations run. */
  public Engine engine() {
    return engine;
  }

  /** Whether anything can be recorded, that is, whether there are trainable parameters. */
  public boolean recording() {
    return !trainable.isEmpty();
  }

  /** A parameter as an operand; a constant unless it is trainable on this tape. */
  public Var parameter(Parameter parameter) {
    return leaves.computeIfAbsent(parameter, p -> new Var(this, p.value(), trainable.contains(p)));
  }

  /** A tensor as an operand without gradient; the tape does not free it. */
  public Var constant(Tensor tensor) {
    return new Var(this, tensor, false);
  }

  /**
   * Adds an operation with a gradient of its own.
   *
   * @param value the result, which the tape may free after the backward pass
   * @param backward called at most once, and only if some input needs a gradient
   * @throws IllegalArgumentException if an input is of another tape
   * @throws IllegalStateException after {@link #backward}
   */
  public Var record(Tensor value, Backward backward, Var... inputs) {
    requireUnspent();
    boolean needsGradient = false;
    for (Var input : inputs) {
      if (input.tape() != this) {
        throw new IllegalArgumentException(
            "an operand of shape "
                + input.shape()
                + " is of another tape, which alone can differentiate it; give its value to constant()");
      }
      needsGradient |= input.needsGradient();
    }
    Var output = new Var(this, value, needsGradient);
    if (needsGradient) {
      nodes.add(new Node(output, List.of(inputs), backward));
    }
    return output;
  }

  /**
   * Runs the recorded operations backwards from a scalar loss.
   *
   * @throws IllegalArgumentException if the loss has more than one element
   * @throws IllegalStateException the second time
   */
  public Gradients backward(Var loss) {
    requireUnspent();
    if (loss.shape().size() != 1) {
      throw new IllegalArgumentException(
          "backward() needs a loss of one element, but the shape is " + loss.shape());
    }
    spent = true;
    IdentityHashMap<Var, Tensor> pending = new IdentityHashMap<>();
    pending.put(loss, engine.full(loss.shape(), 1));
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.remove(i);
      Tensor gradient = pending.remove(node.output);
      if (gradient != null) {
        List<Tensor> used = new ArrayList<>(List.of(gradient));
        Tensor[] inputGradients = node.backward.apply(gradient);
        for (int k = 0; k < node.inputs.size(); k++) {
          if (node.inputs.get(k).needsGradient()) {
            accumulate(pending, node.inputs.get(k), inputGradients[k], used);
          }
        }
        used.stream().filter(t -> !pending.containsValue(t)).forEach(Tensor::close);
      }
      if (node.output != loss) {
        node.output.value().close();
      }
    }
    IdentityHashMap<Parameter, Tensor> result = new IdentityHashMap<>();
    leaves.forEach(
        (parameter, leaf) -> {
          Tensor gradient = pending.get(leaf);
          if (gradient != null) {
            result.put(parameter, gradient);
          }
        });
    return new Gradients(result);
  }

  private void requireUnspent() {
    if (spent) {
      throw new IllegalStateException(
          "this tape ran backwards and gave its memory back; use one tape a step, and add losses up"
              + " before backward()");
    }
  }

  private void accumulate(
      IdentityHashMap<Var, Tensor> pending, Var input, Tensor gradient, List<Tensor> used) {
    if (!gradient.shape().equals(input.shape())) {
      throw new IllegalStateException(
          "a gradient of shape "
              + gradient.shape()
              + " came back for an operand of shape "
              + input.shape());
    }
    Tensor sum = pending.get(input);
    if (sum == null) {
      pending.put(input, gradient);
    } else {
      pending.put(input, engine.apply(Engine.Binary.ADD, sum, gradient));
      used.add(sum);
      used.add(gradient);
    }
  }
}
