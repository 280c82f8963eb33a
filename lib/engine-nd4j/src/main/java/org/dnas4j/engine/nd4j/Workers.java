package org.dnas4j.engine.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Threads that each run native operations on one processor. Batches shared out among them scale
 * better than oneDNN's own threads, which wait for each other many times in one small operation.
 */
final class Workers implements AutoCloseable {
  private final ExecutorService threads;
  private int count;

  Workers(int count) {
    this.count = count;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread =
                  new Thread(
                      () -> {
                        useThreads(1);
                        task.run();
                      },
                      "nd4j-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** How many native threads operations that are called from this thread may use. */
  static void useThreads(int count) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(count);
  }

  int count() {
    return count;
  }

  void use(int newCount) {
    count = newCount;
  }

  /**
   * Runs the task once for each number below {@link #count} and waits for all, whatever happens:
   * nobody may work on memory that the caller frees next.
   *
   * @throws IllegalStateException if one fails, with its exception as the cause
   */
  void run(IntConsumer task) {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      running.add(threads.submit(() -> task.accept(number)));
    }
    boolean interrupted = false;
    Throwable failure = null;
    for (Future<?> future : running) {
      boolean waiting = true;
      while (waiting) {
        try {
          future.get();
          waiting = false;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          failure = e.getCause();
          waiting = false;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new IllegalStateException("a native operation failed: " + failure, failure);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
