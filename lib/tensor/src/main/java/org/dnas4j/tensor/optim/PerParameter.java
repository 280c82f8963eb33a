package org.dnas4j.tensor.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tensor;

/**
 * An optimizer that changes each parameter by itself, with some kept tensors such as a momentum.
 */
public final class PerParameter implements Optimizer {
  /** How the name of the number of steps ends in {@link #state}. */
  public static final String STEPS = ".steps";

  /** One update. */
  @FunctionalInterface
  public interface Rule {
    /**
     * The new value of a parameter.
     *
     * @param kept what was kept of it, zero at first; set to what the next step needs
     * @param step from 1
     */
    Tensor apply(Parameter p, Tensor gradient, List<Cell> kept, int step, double learningRate);
  }

  private final List<Parameter> parameters;
  private final Optional<String> counter;
  private final List<Slots> slots;
  private final Rule rule;
  private int steps;

  /**
   * Starts with zeros.
   *
   * @param counter the optimizer's name, under which a checkpoint keeps the number of steps; none
   *     if the rule does not ask for it
   * @param slots names of the kept tensors
   */
  public PerParameter(
      List<Parameter> parameters, Optional<String> counter, List<String> slots, Rule rule) {
    this.parameters = List.copyOf(parameters);
    this.counter = counter.map(name -> name + STEPS);
    this.slots = slots.stream().map(name -> new Slots(name, this.parameters)).toList();
    this.rule = rule;
  }

  @Override
  public void step(Gradients gradients, double learningRate) {
    steps++;
    for (Parameter p : parameters) {
      Optional<Tensor> gradient = gradients.of(p);
      if (gradient.isPresent()) {
        List<Cell> kept = slots.stream().map(slot -> slot.of(p)).toList();
        try (Scope scope = Scope.open()) {
          p.set(rule.apply(p, gradient.get(), kept, steps, learningRate));
        }
      }
    }
  }

  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    slots.forEach(slot -> slot.save(state));
    counter.ifPresent(name -> state.put(name, new float[] {steps}));
    return state;
  }

  @Override
  public void restore(Map<String, float[]> state) {
    int done = counter.map(name -> count(state, name)).orElse(0);
    slots.forEach(slot -> slot.restore(state));
    steps = done;
  }

  private static int count(Map<String, float[]> state, String name) {
    float[] saved = state.get(name);
    if (saved == null || saved.length != 1) {
      throw new IllegalArgumentException(
          "optimizer state \"" + name + "\" is missing; the checkpoint is of another optimizer");
    }
    return (int) saved[0];
  }

  @Override
  public void close() {
    slots.forEach(Slots::close);
  }
}
