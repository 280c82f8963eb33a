package org.dnas4j.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dnas4j.runs.RunStore;
import org.dnas4j.study.StudyStatus.State;

/**
 * Has an executor compute what a study lacks, in the order of its rows. A worker that dies is tried
 * again twice; a run that fails leaves the others alone.
 */
public final class StudyRunner {
  private static final int TRIES = 3;

  private final Study study;
  private final Path runs;
  private final Executor executor;
  private final Map<Path, Entry> entries = new LinkedHashMap<>();
  private boolean stopping;

  /** What is known of one run; all of it is guarded by the runner. */
  private static final class Entry {
    private StudyPlan.Task task;
    private State state = State.WAITING;
    private int tries;
    private Executor.Progress progress;
    private double begunAt;
    private long begun;
    private String problem = "";

    Entry(StudyPlan.Task task) {
      this.task = task;
      this.progress = new Executor.Progress(0, task.job().epochs(), 0);
    }
  }

  /**
   * Looks at what is there.
   *
   * @param runs directory of the runs
   * @param executor computes; not closed here
   */
  public StudyRunner(Study study, Path runs, Executor executor) {
    this.study = study;
    this.runs = runs;
    this.executor = executor;
    replan();
  }

  /** Takes in what a finished search has made known, and what other processes have finished. */
  private synchronized void replan() {
    Map<Path, Entry> ordered = new LinkedHashMap<>();
    for (StudyPlan.Task task : StudyPlan.of(study, runs).tasks()) {
      Entry entry = entries.getOrDefault(task.directory(), new Entry(task));
      entry.task = task;
      if (entry.state == State.WAITING && RunStore.finished(task.directory())) {
        entry.state = State.FINISHED;
      }
      ordered.put(task.directory(), entry);
    }
    entries.clear();
    entries.putAll(ordered);
  }

  /** How far everything is now. */
  public synchronized StudyStatus status() {
    return new StudyStatus(entries.values().stream().map(StudyRunner::line).toList());
  }

  private static StudyStatus.Line line(Entry entry) {
    Executor.Progress progress = entry.progress;
    double seconds = (System.nanoTime() - entry.begun) * 1e-9;
    double done = progress.epochs() - entry.begunAt;
    boolean known = entry.state == State.RUNNING && done > 0;
    return new StudyStatus.Line(
        entry.task.job().label(),
        entry.task.directory().getFileName().toString(),
        entry.state,
        entry.state == State.FINISHED ? progress.of() : progress.epochs(),
        progress.of(),
        entry.state == State.RUNNING ? progress.imagesPerSecond() : 0,
        known ? (progress.of() - progress.epochs()) * seconds / done : Double.NaN,
        entry.problem);
  }

  /**
   * Computes what is missing.
   *
   * @param changed is told after each change and, from time to time, of progress; by the threads of
   *     the workers
   * @return how it ended; with runs that are stopped if {@link #stop} was called or this thread
   *     interrupted
   */
  public StudyStatus run(Consumer<StudyStatus> changed) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < executor.workers(); i++) {
      Thread thread = new Thread(() -> work(changed), "study-worker-" + (i + 1));
      threads.add(thread);
      thread.start();
    }
    tell(changed);
    join(threads);
    return status();
  }

  private void join(List<Thread> threads) {
    boolean told = false;
    while (threads.stream().anyMatch(Thread::isAlive)) {
      try {
        if (stopping() && !told) {
          // Once: a second interrupt would end the wait for a worker that is ending.
          threads.forEach(Thread::interrupt);
          told = true;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        // Stopped by the notebook: the workers end first.
        stop();
      }
    }
  }

  /** Asks to stop: running jobs end after their step, and can be continued. */
  public synchronized void stop() {
    stopping = true;
    notifyAll();
  }

  private synchronized boolean stopping() {
    return stopping;
  }

  private void work(Consumer<StudyStatus> changed) {
    try {
      for (Optional<Entry> next; (next = take()).isPresent(); ) {
        Entry entry = next.get();
        tell(changed);
        Executor.End end;
        try {
          end = executor.run(job(entry), progress -> progressed(entry, progress, changed));
        } catch (RuntimeException | Error e) {
          // Of a job, not of the study: the others go on.
          end = new Executor.End.Lost(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
          ended(entry, State.STOPPED, "");
          throw e;
        }
        ended(entry, end);
        tell(changed);
      }
    } catch (InterruptedException e) {
      stop();
      tell(changed);
    }
  }

  /** A study goes on where it cannot be shown. */
  private void tell(Consumer<StudyStatus> changed) {
    try {
      changed.accept(status());
    } catch (RuntimeException e) {
      return;
    }
  }

  private synchronized Job job(Entry entry) {
    return entry.task.job();
  }

  /** The first run that can begin; waits for one; empty when there is nothing left. */
  private synchronized Optional<Entry> take() throws InterruptedException {
    while (!stopping) {
      entries.values().forEach(this::failIfANeedFailed);
      Optional<Entry> next =
          entries.values().stream()
              .filter(e -> e.state == State.WAITING)
              .filter(
                  e -> e.task.needs().stream().allMatch(need -> stateOf(need) == State.FINISHED))
              .findFirst();
      if (next.isPresent()) {
        Entry entry = next.get();
        entry.state = State.RUNNING;
        entry.tries++;
        entry.begun = System.nanoTime();
        entry.begunAt = Double.NaN;
        return next;
      }
      if (entries.values().stream().noneMatch(e -> e.state == State.RUNNING)) {
        return Optional.empty();
      }
      wait();
    }
    return Optional.empty();
  }

  private State stateOf(Path run) {
    return entries.get(run).state;
  }

  private void failIfANeedFailed(Entry entry) {
    if (entry.state == State.WAITING) {
      entry.task.needs().stream()
          .filter(need -> stateOf(need) == State.FAILED)
          .findFirst()
          .ifPresent(
              need -> {
                entry.state = State.FAILED;
                entry.problem = "needs " + need.getFileName() + ", which failed";
              });
    }
  }

  private void progressed(Entry entry, Executor.Progress progress, Consumer<StudyStatus> changed) {
    synchronized (this) {
      if (Double.isNaN(entry.begunAt)) {
        // Not from the start of the process: it loads images first, and a resumed run has epochs.
        entry.begunAt = progress.epochs();
        entry.begun = System.nanoTime();
      }
      double speed =
          progress.imagesPerSecond() > 0
              ? progress.imagesPerSecond()
              : entry.progress.imagesPerSecond();
      entry.progress = new Executor.Progress(progress.epochs(), progress.of(), speed);
    }
    tell(changed);
  }

  /** At once, lest another worker finds nothing left before a search's samples are planned. */
  private synchronized void ended(Entry entry, Executor.End end) {
    if (end instanceof Executor.End.Finished) {
      ended(entry, State.FINISHED, "");
      replan();
    } else if (end instanceof Executor.End.Failed failed) {
      ended(entry, State.FAILED, failed.problem());
    } else if (end instanceof Executor.End.Lost lost) {
      boolean again = entry.tries < TRIES;
      ended(
          entry,
          again ? State.WAITING : State.FAILED,
          lost.how() + (again ? "; tried again" : "; given up after " + TRIES + " tries"));
    }
  }

  private synchronized void ended(Entry entry, State state, String problem) {
    entry.state = state;
    entry.problem = problem;
    notifyAll();
  }
}
