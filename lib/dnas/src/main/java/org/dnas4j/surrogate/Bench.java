package org.dnas4j.surrogate;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.dnas4j.base.Check;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Choices;
import org.dnas4j.supernet.Candidates;

/**
 * Scores allocations, and so whatever chose them, without training.
 *
 * @param choices all allocations of the network
 * @param cost that budgets limit
 * @param measurements the trainings that everything rests on
 * @param surrogate fitted to all of them
 * @param quality of surrogates like it on allocations that they have not seen
 */
public record Bench(
    Choices choices, Cost cost, Measurements measurements, Surrogate surrogate, Quality quality) {

  /**
   * Reads the trainings and fits the surrogate, which takes seconds.
   *
   * @param config decides network, candidates and cost
   * @param runs a table {@code runs.csv} of a study
   * @throws IllegalArgumentException naming the file and what does not fit
   */
  public static Bench of(ExperimentConfig config, Path runs) {
    NetSpec net = config.spec();
    Choices choices = new Choices(net, Candidates.of(net, config.search().candidates()));
    return of(choices, config.search().cost(), Measurements.read(runs, choices));
  }

  /** Fits the surrogate to trainings. */
  public static Bench of(Choices choices, Cost cost, Measurements measurements) {
    List<MeasuredAllocation> measured = measurements.allocations();
    Check.that(
        measured.size() >= LEAST,
        "trained allocations in " + measurements.file(),
        measured.size(),
        LEAST + " or more with a held-out loss, of " + measurements.epochs() + " epochs");
    return new Bench(
        choices,
        cost,
        measurements,
        Surrogate.of(choices, measured),
        Quality.of(choices, cost, measured));
  }

  /**
   * How another judge ranks the trained allocations.
   *
   * @param judge the smaller the better; where it is no logarithm of a held-out loss, only the
   *     rankings of the quality mean something
   */
  public Quality judged(ToDoubleFunction<Architecture> judge) {
    return new Quality(
        measurements.allocations().stream()
            .map(
                m ->
                    new Unseen(
                        m,
                        judge.applyAsDouble(m.architecture()),
                        m.architecture().compression(cost)))
            .toList());
  }

  /** Enough for a tenth of them to be left out. */
  private static final int LEAST = 20;

  /** The error of a prediction, in logarithm of the loss; differences up to it are ties. */
  public double error() {
    return quality.all().rmse();
  }

  /**
   * A budget and its optimum, which takes some seconds.
   *
   * @param compression of the cost that is asked for, at least 1
   */
  public Budget at(double compression) {
    return Budget.of(this, compression, 1);
  }

  /** The same with so many of the best allocations. */
  public Budget at(double compression, int count) {
    return Budget.of(this, compression, count);
  }
}
