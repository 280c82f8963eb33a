package org.dnas4j.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds how many threads are fastest by the times of steps alone.
 *
 * <p>Most steps run on the number that was fastest lately. Now and then some steps try another: as
 * soon as steps take clearly longer or shorter than before, or processors have become idle, all
 * others, the nearest first; else one at a time, so seldom that little is lost by it. What trials
 * may lose is counted in steps of the fastest number and saved up at a fixed rate.
 */
final class ThreadTuner {
  /** Saved a step for trials at regular intervals. */
  private static final double REGULAR_SHARE = 0.025;

  /** Saved a step for trials after a change. */
  private static final double ALARM_SHARE = 0.01;

  /** The most that is saved up for trials after a change; what there is at the start. */
  private static final double ALARM_MOST = 8;

  /** Regular trials are worth at least so much, lest equal numbers be tried all the time. */
  private static final double REGULAR_LEAST = 0.25;

  private static final int TRIAL = 3;

  /** A trial ends after a step that is slower by so much. */
  private static final double CLEARLY_SLOWER = 0.15;

  private static final double FASTER = 0.95;

  /** Two steps in a row that differ by so much from those before are a change. */
  private static final double CHANGE = 1.3;

  /** One step that takes so much longer is a change. */
  private static final double SUDDEN_CHANGE = 2;

  /** Two steps in a row that leave so much of a processor idle, after some that did not. */
  private static final double IDLE = 0.6;

  private static final int FRESH = 40;

  private final int[] candidates;
  private final Map<String, Map<Integer, Paces>> byKind = new HashMap<>();
  private final Map<Integer, Double> lossOfTrial = new HashMap<>();
  private final Map<Integer, Long> lastTrial = new HashMap<>();
  private final Set<Integer> triedSinceChange = new HashSet<>();
  private String kind = "";
  private int choice;
  private int current;
  private boolean changed = true;
  private double regular;
  private double alarm = ALARM_MOST;
  private int idleSteps;
  private long steps;

  /**
   * Begins with the most threads.
   *
   * @param most at least 1; all numbers up to 8 are tried, and above so many that neighbours differ
   *     by an eighth at most, and the two below the most
   */
  ThreadTuner(int most) {
    this.candidates =
        IntStream.rangeClosed(1, most)
            .filter(n -> n <= 8 || n >= most - 2 || n % (Integer.highestOneBit(n) / 8) == 0)
            .toArray();
    this.choice = most;
    this.current = most;
  }

  /** On how many threads the next step is to run, of a kind of which all take equally long. */
  int threads(String nextKind) {
    if (!nextKind.equals(kind)) {
      kind = nextKind;
      triedSinceChange.remove(current);
      current = choice;
    }
    return current;
  }

  /**
   * The step took so long.
   *
   * @param images that its time grows with
   * @param idle processors that did nothing meanwhile; NaN if not known
   */
  void took(double seconds, int images, double idle) {
    steps++;
    boolean moreIdle = becameIdle(idle);
    Paces own = paces(current);
    if (own.isFirst(current == choice)) {
      return;
    }
    double pace = seconds / images;
    own.add(pace, steps);
    if (current == choice) {
      regular += REGULAR_SHARE;
      alarm = Math.min(ALARM_MOST, alarm + ALARM_SHARE);
      int after = own.changed();
      if (after > 0) {
        forget(own, after);
      } else if (moreIdle) {
        triedSinceChange.clear();
        changed = true;
      }
    } else if (!endsTrial(own, pace)) {
      return;
    }
    choose();
    current = paces(choice).size() < (changed ? 1 : TRIAL) ? choice : trial().orElse(choice);
    if (current != choice) {
      triedSinceChange.add(current);
      lastTrial.put(current, steps);
      paces(current).clear();
    }
  }

  private boolean becameIdle(double idle) {
    idleSteps = idle >= IDLE ? idleSteps + 1 : 0;
    return idleSteps == 2 && choice < candidates[candidates.length - 1];
  }

  /** What was measured before a change tells nothing; so many of the latest came after it. */
  private void forget(Paces own, int after) {
    List<Double> latest = own.latest(after);
    byKind.values().forEach(of -> of.values().forEach(Paces::clear));
    latest.forEach(pace -> own.add(pace, steps));
    lossOfTrial.clear();
    triedSinceChange.clear();
    changed = true;
  }

  private boolean endsTrial(Paces own, double pace) {
    double loss = pace / paces(choice).median() - 1;
    if (changed) {
      alarm -= Math.max(0, loss);
    } else {
      regular -= Math.max(0, loss);
    }
    lossOfTrial.put(current, Math.max(0, loss));
    return own.size() >= TRIAL || loss > CLEARLY_SLOWER;
  }

  /** Takes the number of threads that was fastest lately, the present one if it is as good. */
  private void choose() {
    int before = choice;
    double limit = FASTER * paces(before).median();
    for (int n : candidates) {
      Paces other = paces(n);
      if (n != choice && other.isFresh(steps) && other.median() < limit) {
        limit = other.median();
        choice = n;
      }
    }
    if (choice != before) {
      lossOfTrial.put(before, paces(before).median() / limit - 1);
    }
  }

  private Optional<Integer> trial() {
    if (changed) {
      Optional<Integer> next =
          others()
              .filter(n -> !triedSinceChange.contains(n))
              .boxed()
              .min(Comparator.comparingInt(n -> Math.abs(n - choice)));
      if (next.isPresent()) {
        return next.filter(n -> alarm > 0);
      }
      changed = false;
    }
    Optional<Integer> due =
        others()
            .boxed()
            .filter(n -> regular >= Math.max(REGULAR_LEAST, expectedLoss(n)))
            .min(Comparator.comparingLong(n -> lastTrial.getOrDefault(n, 0L)));
    due.ifPresent(n -> regular -= REGULAR_LEAST);
    return due;
  }

  private IntStream others() {
    return IntStream.of(candidates).filter(n -> n != choice);
  }

  private double expectedLoss(int n) {
    return lossOfTrial.getOrDefault(n, n < choice ? (double) choice / n - 1 : 0);
  }

  private Paces paces(int threads) {
    return byKind
        .computeIfAbsent(kind, k -> new HashMap<>())
        .computeIfAbsent(threads, n -> new Paces());
  }

  /** Seconds an image of the latest steps of one kind on one number of threads. */
  private static final class Paces {
    private static final int MOST = 7;
    private final List<Double> values = new ArrayList<>();
    private long step;
    private int notCounted;

    /** Whether this is one of the first, which compile kernels; of the first number, Java, too. */
    boolean isFirst(boolean chosen) {
      return ++notCounted <= (chosen ? 2 : 1);
    }

    void add(double pace, long atStep) {
      values.add(pace);
      step = atStep;
      if (values.size() > MOST) {
        values.remove(0);
      }
    }

    int size() {
      return values.size();
    }

    void clear() {
      values.clear();
    }

    List<Double> latest(int count) {
      return List.copyOf(values.subList(values.size() - count, values.size()));
    }

    boolean isFresh(long now) {
      return values.size() >= TRIAL && now - step < FRESH;
    }

    double median() {
      return median(values);
    }

    private static double median(List<Double> of) {
      List<Double> sorted = of.stream().sorted().toList();
      int n = sorted.size();
      return n == 0 ? Double.NaN : (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }

    /** How many of the latest do not go with those before: 0, 1 or 2. */
    int changed() {
      int n = values.size();
      if (n < TRIAL + 2) {
        return 0;
      }
      double before = median(values.subList(0, n - 2));
      double last = values.get(n - 1) / before;
      double lastButOne = values.get(n - 2) / before;
      if (Math.min(last, lastButOne) > CHANGE || Math.max(last, lastButOne) < 1 / CHANGE) {
        return 2;
      }
      return last > SUDDEN_CHANGE ? 1 : 0;
    }
  }
}
