package org.dnas4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On machines that are made up, some with the speeds that were measured on a real one. */
class ThreadTunerTest {
  private static final int BATCH = 64;
  private static final int SEEDS = 20;

  /** A machine and what the tuner makes of it. */
  private static final class Machine {
    private final ThreadTuner tuner;
    private final Rng rng;
    private final double noise;
    private final int most;
    private double seconds;
    private double images;
    private int steps;

    Machine(int most, int seed, double noise) {
      this.tuner = new ThreadTuner(most);
      this.rng = Rng.of(seed);
      this.noise = noise;
      this.most = most;
    }

    /** A step; the speed is in images per second by the number of threads. Tells the threads. */
    int step(String kind, IntUnaryOperator speed) {
      int threads = tuner.threads(kind);
      double pace = Math.exp(noise * rng.nextGaussian()) / speed.applyAsInt(threads);
      // The first steps of a process are slow.
      double took = BATCH * pace * (steps++ < 3 ? 5 - steps : 1);
      seconds += took;
      images += BATCH;
      // On an idle machine of two processors one thread leaves one idle.
      boolean room = most == 2 && threads == 1 && speed.applyAsInt(2) > speed.applyAsInt(1);
      tuner.took(took, BATCH, room ? 1 : Double.NaN);
      return threads;
    }

    /** Steps for some time; their speed over the fastest fixed number's, and the last threads. */
    double relativeSpeed(double forSeconds, List<Integer> speeds) {
      double best = speeds.stream().mapToInt(s -> s).max().orElseThrow();
      seconds = 0;
      images = 0;
      while (seconds < forSeconds) {
        step("train", n -> speeds.get(n - 1));
      }
      return images / seconds / (best * Math.exp(-noise * noise / 2));
    }

    /** Seconds until steps run on a number of threads for all but one in ten of the next steps. */
    double secondsUntil(int threads, List<Integer> speeds) {
      seconds = 0;
      double since = 0;
      int settled = 0;
      int others = 0;
      while (settled < 20 && seconds < 1000) {
        double before = seconds;
        if (step("train", n -> speeds.get(n - 1)) == threads) {
          settled++;
        } else if (++others > 2 || settled == 0) {
          settled = 0;
          others = 0;
          since = seconds;
        }
      }
      return since;
    }
  }

  /** Images a second on one and on two threads of two processors, as measured. */
  private record Speeds(String name, List<Integer> idle, List<Integer> one, List<Integer> two) {}

  static Stream<Speeds> measured() {
    return Stream.of(
        new Speeds("quick", List.of(340, 420), List.of(160, 100), List.of(93, 52)),
        new Speeds("full", List.of(155, 240), List.of(175, 85), List.of(77, 54)));
  }

  @ParameterizedTest
  @MethodSource("measured")
  void isNeverMuchSlowerThanTheBestFixedNumber(Speeds speeds) {
    for (List<Integer> state : List.of(speeds.idle, speeds.one, speeds.two)) {
      double noise = state == speeds.idle ? 0.05 : 0.15;
      double sum = 0;
      for (int seed = 1; seed <= SEEDS; seed++) {
        Machine machine = new Machine(2, seed, noise);
        machine.relativeSpeed(30, state);
        double relative = machine.relativeSpeed(60, state);
        assertTrue(relative >= 0.9, speeds.name + state + ": " + relative + " with seed " + seed);
        sum += relative;
      }
      assertTrue(sum / SEEDS >= 0.95, speeds.name + state + ": " + sum / SEEDS);
    }
  }

  @ParameterizedTest
  @MethodSource("measured")
  void followsWhatComesAndGoesWithinSeconds(Speeds speeds) {
    List<Double> waits = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      Machine machine = new Machine(2, seed, 0.1);
      for (List<Integer> busy : List.of(speeds.one, speeds.two)) {
        waits.add(machine.secondsUntil(2, speeds.idle));
        machine.relativeSpeed(60, speeds.idle);
        waits.add(machine.secondsUntil(1, busy));
        machine.relativeSpeed(60, busy);
      }
    }
    waits.sort(null);
    double usual = waits.get(waits.size() / 2);
    double seldom = waits.get(waits.size() * 9 / 10);
    assertTrue(usual <= 4 && seldom <= 15, speeds.name + ": " + waits);
  }

  /**
   * On eight processors operations wait for the thread that shares its own with another process.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void leavesProcessorsToOtherProcesses(int others) {
    List<Integer> speeds =
        IntStream.rangeClosed(1, 8)
            .mapToObj(n -> (int) (100 / (0.1 + 0.9 / n / (n + others <= 8 ? 1 : 0.5))))
            .toList();
    for (int seed = 1; seed <= SEEDS; seed++) {
      Machine machine = new Machine(8, seed, 0.05);
      machine.relativeSpeed(30, speeds);
      double relative = machine.relativeSpeed(60, speeds);
      assertTrue(relative >= 0.95, speeds + ": " + relative);
    }
  }

  /** Steps of θ take longer, of a test shorter; that says nothing about threads. */
  @Test
  void kindsOfStepsAreNotComparedWithEachOther() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Machine machine = new Machine(2, seed, 0.05);
      int onTwo = 0;
      for (int i = 0; i < 2000; i++) {
        String kind = List.of("weights", "theta", "test").get(i / 20 % 3);
        int factor = kind.equals("test") ? 4 : kind.equals("theta") ? 1 : 2;
        onTwo += machine.step(kind, n -> factor * (n == 2 ? 240 : 155)) == 2 ? 1 : 0;
      }
      assertTrue(onTwo >= 1900, onTwo + " of 2000");
    }
  }

  @Test
  void oneProcessorHasNothingToChoose() {
    Machine machine = new Machine(1, 1, 0.3);
    for (int i = 0; i < 300; i++) {
      int speed = i % 100 < 50 ? 100 : 10;
      assertEquals(1, machine.step("train", n -> speed));
    }
  }
}
