package org.dnas4j.surrogate;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How well predictions and measurements agree in one or more groups of allocations, and the ceiling
 * that the noise of the seeds sets. Of several groups only differences within them count. Numbers
 * are of the natural logarithm of the held-out loss; NaN where there is too little to compute them.
 *
 * @param allocations how many
 * @param r2 1 − squares of the errors over squares of the distances from the group's mean
 * @param rmse root of the mean squared error
 * @param tau Kendall's τ-b of predicted and measured
 * @param repeated how many have more than one seed
 * @param seedTau Kendall's τ-b of one seed and another of the same allocations
 * @param seedDeviation standard deviation between the seeds of one allocation
 */
public record Agreement(
    int allocations,
    double r2,
    double rmse,
    double tau,
    int repeated,
    double seedTau,
    double seedDeviation) {

  static Agreement of(List<List<Unseen>> groups) {
    List<Unseen> all = groups.stream().flatMap(List::stream).toList();
    double errors = all.stream().mapToDouble(u -> square(u.logLoss() - measured(u))).sum();
    double spread = groups.stream().mapToDouble(Agreement::spread).sum();
    Kendall tau =
        groups.stream()
            .map(g -> Kendall.of(numbers(g.stream().map(Unseen::logLoss)), measured(g)))
            .reduce(Kendall.NONE, Kendall::plus);
    Kendall seeds = groups.stream().map(Agreement::seeds).reduce(Kendall.NONE, Kendall::plus);
    List<Collection<Double>> repeated =
        all.stream()
            .map(u -> u.measured().logLosses().values())
            .filter(losses -> losses.size() > 1)
            .toList();
    double between = repeated.stream().mapToDouble(Agreement::squares).sum();
    double freedom = repeated.stream().mapToInt(losses -> losses.size() - 1).sum();
    return new Agreement(
        all.size(),
        1 - errors / spread,
        Math.sqrt(errors / all.size()),
        tau.tau(),
        repeated.size(),
        seeds.tau(),
        Math.sqrt(between / freedom));
  }

  private static double measured(Unseen unseen) {
    return unseen.measured().logLoss();
  }

  private static double[] measured(List<Unseen> group) {
    return numbers(group.stream().map(Agreement::measured));
  }

  private static double[] numbers(Stream<Double> numbers) {
    return numbers.mapToDouble(number -> number).toArray();
  }

  private static double spread(List<Unseen> group) {
    return squares(group.stream().map(Agreement::measured).toList());
  }

  /** Of the distances from the mean. */
  private static double squares(Collection<Double> numbers) {
    double mean = numbers.stream().mapToDouble(n -> n).average().orElse(0);
    return numbers.stream().mapToDouble(n -> square(n - mean)).sum();
  }

  private static double square(double number) {
    return number * number;
  }

  /** Of each two seeds, the allocations that were trained with both. */
  private static Kendall seeds(List<Unseen> group) {
    List<SortedMap<Long, Double>> losses =
        group.stream().map(u -> u.measured().logLosses()).toList();
    TreeSet<Long> seeds = new TreeSet<>();
    losses.forEach(l -> seeds.addAll(l.keySet()));
    Kendall sum = Kendall.NONE;
    for (long one : seeds) {
      for (long other : seeds.headSet(one)) {
        List<SortedMap<Long, Double>> both =
            losses.stream().filter(l -> l.containsKey(one) && l.containsKey(other)).toList();
        sum =
            sum.plus(
                Kendall.of(
                    numbers(both.stream().map(l -> l.get(one))),
                    numbers(both.stream().map(l -> l.get(other)))));
      }
    }
    return sum;
  }
}
