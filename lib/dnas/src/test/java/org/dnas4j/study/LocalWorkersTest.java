package org.dnas4j.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Manifest;
import org.dnas4j.study.StudyStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class LocalWorkersTest {
  private static final String A = "{\"name\": \"a\", \"uniform\": 2}";
  private static final String ENDLESS =
      "{\"name\": \"a\", \"uniform\": 2, \"settings\": {\"retrain.train.epochs\": 10000}}";

  @TempDir private Path directory;
  @TempDir private Path runs;
  @TempDir private Path others;

  private Executor workers() {
    return new LocalWorkers(runs, 1, Program.freeze(runs));
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().toList();
  }

  /** The first one is killed in its training. */
  @Test
  void aKilledWorkerIsLostAndTheStudyEndsWithTheNumbersOfThisProcess() {
    Study study = Studies.of(directory, "", A);
    List<ProcessHandle> before = children();
    AtomicBoolean killed = new AtomicBoolean();
    AtomicBoolean triedAgain = new AtomicBoolean();
    StudyStatus end =
        new StudyRunner(study, runs, workers())
            .run(
                status -> {
                  StudyStatus.Line line = status.lines().get(0);
                  if (line.epochs() > 0 && line.epochs() < line.of() && !killed.getAndSet(true)) {
                    children().stream()
                        .filter(child -> !before.contains(child))
                        .forEach(ProcessHandle::destroyForcibly);
                  }
                  if (line.state() == State.WAITING && !line.problem().isEmpty()) {
                    triedAgain.set(true);
                  }
                });
    assertEquals(1, end.count(State.FINISHED), end.toString());
    assertTrue(killed.get() && triedAgain.get());
    new StudyRunner(study, others, new InThisProcess(others, line -> {})).run(status -> {});
    Path run = StudyPlan.of(study, runs).tasks().get(0).directory();
    assertEquals(
        FinishedRuns.outcome(others.resolve(run.getFileName())), FinishedRuns.outcome(run));
  }

  @Test
  void anInterruptStopsTheWorkerWithItsRunInOrder() {
    StudyPlan.Task task = StudyPlan.of(Studies.of(directory, "", ENDLESS), runs).tasks().get(0);
    List<ProcessHandle> before = children();
    Thread test = Thread.currentThread();
    assertThrows(
        InterruptedException.class, () -> workers().run(task.job(), progress -> test.interrupt()));
    assertEquals(Manifest.Status.INTERRUPTED, Manifest.read(task.directory()).status());
    assertEquals(before, children());
  }

  @Test
  void aRefusedJobFailsWithItsReason() throws Exception {
    Path nowhere = directory.resolve("nowhere");
    String row = A.replace("}", ", \"settings\": {\"data.dir\": \"" + nowhere + "\",");
    Study study = Studies.of(directory, "", row + " \"data.source\": \"cifar10\"}}");
    Job job = StudyPlan.of(study, runs).tasks().get(0).job();
    Executor.End.Failed end =
        assertInstanceOf(Executor.End.Failed.class, workers().run(job, progress -> {}));
    assertTrue(end.problem().contains(nowhere.toString()), end.problem());
  }

  @Test
  void aFrozenProgramStaysAsItWas() throws Exception {
    Path file = Files.createDirectories(directory.resolve("classes/org")).resolve("A.class");
    List<Path> classPath = List.of(directory.resolve("classes"));
    Files.writeString(file, "one");
    Program first = Program.freeze(runs, classPath);
    assertEquals(first, Program.freeze(runs, classPath));
    Files.writeString(file, "two");
    Program second = Program.freeze(runs, classPath);
    assertNotEquals(first.classPath(), second.classPath());
    assertEquals("one", Files.readString(first.classPath().get(0).resolve("org/A.class")));
    assertEquals("two", Files.readString(second.classPath().get(0).resolve("org/A.class")));
  }

  @Test
  void studiesThatStartAtTheSameMomentShareOneCopy() throws Exception {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    for (int i = 0; i < 50; i++) {
      Files.writeString(classes.resolve(i + ".class"), "class " + i);
    }
    int studies = 6;
    CyclicBarrier start = new CyclicBarrier(studies);
    ExecutorService threads = Executors.newFixedThreadPool(studies);
    try {
      Callable<Program> study =
          () -> {
            start.await();
            return Program.freeze(runs, List.of(classes));
          };
      Set<Program> frozen = new HashSet<>();
      for (Future<Program> one : threads.invokeAll(Collections.nCopies(studies, study))) {
        frozen.add(one.get());
      }
      assertEquals(1, frozen.size());
      Path copy = frozen.iterator().next().classPath().get(0);
      assertEquals("class 49", Files.readString(copy.resolve("49.class")));
      try (Stream<Path> left = Files.list(copy.getParent().getParent())) {
        assertEquals(List.of(copy.getParent()), left.toList());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
