package org.dnas4j.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dnas4j.config.ExperimentConfig.Stage;
import org.dnas4j.study.StudyStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StudyRunnerTest {
  private static final String BASELINE = "{\"name\": \"full\", \"baseline\": true}";
  private static final String A = "{\"name\": \"a\", \"uniform\": 2}";
  private static final String B = "{\"name\": \"b\", \"uniform\": 3}";
  private static final String C =
      "{\"name\": \"c\", \"uniform\": 2, \"settings\": {\"retrain.start\": \"baseline\"}}";

  @TempDir private Path directory;
  @TempDir private Path runs;

  private final List<String> begun = new CopyOnWriteArrayList<>();

  private interface Work {
    Executor.End of(Job job, Consumer<Executor.Progress> progress) throws InterruptedException;
  }

  private Executor executor(int workers, Work work) {
    return new Executor() {
      @Override
      public int workers() {
        return workers;
      }

      @Override
      public End run(Job job, Consumer<Progress> progress) throws InterruptedException {
        begun.add(job.label());
        return work.of(job, progress);
      }

      @Override
      public void close() {}
    };
  }

  private static Executor.End finished() {
    return new Executor.End.Finished();
  }

  private StudyRunner runner(Executor executor, String more, String... rows) {
    return new StudyRunner(Studies.of(directory, more, rows), runs, executor);
  }

  private static List<State> states(StudyStatus status) {
    return status.lines().stream().map(StudyStatus.Line::state).toList();
  }

  @Test
  void oneWorkerGoesThroughTheRowsInTheirOrder() {
    StudyRunner runner =
        runner(executor(1, (job, progress) -> finished()), "\"seeds\": [1, 2]", B, A, BASELINE);
    assertEquals(6, runner.status().count(State.WAITING));
    StudyStatus end = runner.run(status -> {});
    assertEquals(
        List.of("b, seed 1", "b, seed 2", "a, seed 1", "a, seed 2", "full, seed 1", "full, seed 2"),
        begun);
    assertTrue(end.ended());
    assertEquals(6, end.count(State.FINISHED));
  }

  @Test
  void asManyRunAtOnceAsThereAreWorkers() {
    // Each waits for another: one worker would wait for ever.
    CyclicBarrier both = new CyclicBarrier(2);
    StudyRunner runner =
        runner(
            executor(
                2,
                (job, progress) -> {
                  await(both);
                  return finished();
                }),
            "\"seeds\": [1, 2]",
            A,
            B);
    assertEquals(4, runner.run(status -> {}).count(State.FINISHED));
  }

  private static void await(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.BrokenBarrierException
        | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRunWaitsForTheOneThatItBeginsWith() throws Exception {
    // The baseline ends after the run that does not need it, though two workers are free.
    CountDownLatch other = new CountDownLatch(1);
    List<String> ended = new CopyOnWriteArrayList<>();
    StudyRunner runner =
        runner(
            executor(
                2,
                (job, progress) -> {
                  if (job.stage() == Stage.BASELINE) {
                    other.await();
                  }
                  if (job.row().equals("c")) {
                    assertEquals(List.of("a", "full precision"), ended);
                  }
                  ended.add(job.row());
                  if (job.row().equals("a")) {
                    other.countDown();
                  }
                  return finished();
                }),
            "",
            C,
            A);
    assertEquals(3, runner.run(status -> {}).count(State.FINISHED));
    assertEquals(List.of("a", "full precision", "c"), ended);
  }

  @Test
  void aLostJobIsTriedThreeTimesAndTheOthersGoOn() {
    StudyRunner runner =
        runner(
            executor(
                1,
                (job, progress) ->
                    job.row().equals("a") ? new Executor.End.Lost("killed") : finished()),
            "",
            A,
            B);
    StudyStatus end = runner.run(status -> {});
    assertEquals(3, begun.stream().filter(label -> label.startsWith("a,")).count());
    assertEquals(List.of(State.FAILED, State.FINISHED), states(end));
    assertTrue(end.lines().get(0).problem().contains("killed"));
  }

  @Test
  void aJobThatIsLostOnceFinishes() {
    StudyRunner runner =
        runner(
            executor(
                1,
                (job, progress) -> {
                  if (begun.size() == 1) {
                    throw new IllegalStateException("the executor's own fault");
                  }
                  return finished();
                }),
            "",
            A);
    assertEquals(List.of(State.FINISHED), states(runner.run(status -> {})));
    assertEquals(2, begun.size());
  }

  @Test
  void aFailedJobIsNotTriedAgainAndTheRunsThatNeedItFail() {
    StudyRunner runner =
        runner(
            executor(
                2,
                (job, progress) ->
                    job.stage() == Stage.BASELINE
                        ? new Executor.End.Failed("diverged")
                        : finished()),
            "",
            C,
            A);
    StudyStatus end = runner.run(status -> {});
    assertEquals(List.of(State.FAILED, State.FAILED, State.FINISHED), states(end));
    assertEquals(2, begun.size());
    assertTrue(end.lines().get(0).problem().contains("diverged"));
    assertTrue(end.lines().get(1).problem().contains(end.lines().get(0).run()));
  }

  @Test
  void stopEndsWhatRunsAndBeginsNothing() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    StudyRunner runner =
        runner(
            executor(
                2,
                (job, progress) -> {
                  running.countDown();
                  new CountDownLatch(1).await();
                  return finished();
                }),
            "",
            A,
            B,
            BASELINE);
    Thread stop =
        new Thread(
            () -> {
              try {
                running.await();
                runner.stop();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    stop.start();
    StudyStatus end = runner.run(status -> {});
    assertEquals(List.of(State.STOPPED, State.STOPPED, State.WAITING), states(end));
    stop.join();
  }

  @Test
  void anInterruptStops() throws Exception {
    Thread test = Thread.currentThread();
    StudyRunner runner =
        runner(
            executor(
                1,
                (job, progress) -> {
                  test.interrupt();
                  new CountDownLatch(1).await();
                  return finished();
                }),
            "",
            A,
            B);
    assertEquals(List.of(State.STOPPED, State.WAITING), states(runner.run(status -> {})));
  }

  @Test
  void progressIsShown() {
    List<StudyStatus.Line> seen = new CopyOnWriteArrayList<>();
    StudyRunner runner =
        runner(
            executor(
                1,
                (job, progress) -> {
                  progress.accept(new Executor.Progress(0.5, 2, 40));
                  progress.accept(new Executor.Progress(1, 2, 0));
                  return finished();
                }),
            "",
            A);
    runner.run(status -> seen.add(status.lines().get(0)));
    assertTrue(
        seen.stream().anyMatch(l -> l.epochs() == 0.5 && l.of() == 2 && l.imagesPerSecond() == 40));
    assertTrue(
        seen.stream()
            .anyMatch(l -> l.epochs() == 1 && l.imagesPerSecond() == 40 && l.secondsLeft() >= 0));
    assertEquals(State.FINISHED, runner.status().lines().get(0).state());
    assertEquals(2, runner.status().lines().get(0).epochs());
  }

  @Test
  void aRunThatIsThereIsNotRunAgain() {
    Study study = Studies.of(directory, "", A);
    new StudyRunner(study, runs, new InThisProcess(runs, line -> {})).run(status -> {});
    StudyRunner runner = runner(executor(1, (job, progress) -> finished()), "", A, B);
    assertEquals(List.of(State.FINISHED, State.WAITING), states(runner.status()));
    runner.run(status -> {});
    assertEquals(List.of("b, seed " + study.seeds().get(0)), begun);
  }

  @Test
  void theSamplesOfASearchFollowItAndUseAllWorkers() {
    InThisProcess real = new InThisProcess(runs, line -> {});
    CyclicBarrier both = new CyclicBarrier(2);
    StudyRunner runner =
        runner(
            executor(
                2,
                (job, progress) -> {
                  if (job.stage() == Stage.SEARCH) {
                    return real.run(job, progress);
                  }
                  await(both);
                  return finished();
                }),
            "",
            "{\"name\": \"s\", \"search\": {\"samples\": 2}, \"settings\":"
                + " {\"sampling.keep\": 2, \"sampling.draws\": 50}}");
    assertEquals(1, runner.status().lines().size());
    StudyStatus end = runner.run(status -> {});
    assertEquals(3, end.lines().size(), end.toString());
    assertEquals(3, end.count(State.FINISHED), end.toString());
  }
}
