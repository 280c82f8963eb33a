package org.dnas4j.data;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;
import org.dnas4j.tensor.Rng;

/**
 * The batches of one epoch, prepared ahead on threads of their own: one for images in memory, one a
 * core for images in files. Image p of the epoch is augmented from {@code rng.split(p)}, so batches
 * depend on the generator and on positions only, neither on timing nor on the number of threads.
 *
 * <p>Close it, at any moment and from any thread, to end those threads; a failure there is thrown
 * by {@link #next} after the batches before it.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
  /** Bytes that batches not yet taken may need together; one batch is prepared in any case. */
  public static final long MEMORY = 256L << 20;

  private static final int DEFAULT_AHEAD = 4;
  // Images a thread prepares at a time: the threads share a batch, so memory does not grow.
  private static final int PIECE = 8;
  private static final int IDLE_SECONDS = 10;

  private final int count;
  private final int slots;
  private final IntFunction<Job> jobs;
  private final ThreadPoolExecutor pool;
  // Those submitted and not yet taken, in order; also the lock of the fields below.
  private final ArrayDeque<CompletableFuture<Batch>> waiting = new ArrayDeque<>();
  private int submitted;
  private int taken;
  private boolean closed;

  /** The making of one batch: pieces in any order, on any threads, then the result. */
  record Job(List<Runnable> pieces, Supplier<Batch> result) {}

  /** Batch k is made by jobs.apply(k); at most {@code slots} of them are begun and not taken. */
  Batches(int count, int slots, int threads, IntFunction<Job> jobs) {
    Check.that(threads >= 1, "threads", threads, "at least 1");
    this.count = count;
    this.slots = slots;
    this.jobs = jobs;
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "dnas-batches");
              thread.setDaemon(true);
              return thread;
            });
    // An epoch taken to its end leaves no threads, even if it is never closed.
    pool.allowCoreThreadTimeOut(true);
    submit();
  }

  /** Starts an epoch with 4 batches ahead; see the method with all parameters. */
  public static Batches of(
      Images data,
      int[] order,
      int batchSize,
      Augmentation augmentation,
      Normalization normalization,
      Rng rng,
      boolean dropLast) {
    return of(data, order, batchSize, augmentation, normalization, rng, dropLast, DEFAULT_AHEAD);
  }

  /**
   * Starts preparing the batches of an epoch.
   *
   * @param order indices of the images in the order of the epoch, each from 0 to size − 1
   * @param batchSize images a batch, at least 1
   * @param rng the generator of this epoch; it is split, never advanced
   * @param dropLast whether images that do not fill a batch are left out, or make a smaller one
   * @param ahead batches that may wait ready, at least 1, beside one in the making; fewer, down to
   *     one in the making alone, if they would need more than {@link #MEMORY}
   */
  public static Batches of(
      Images data,
      int[] order,
      int batchSize,
      Augmentation augmentation,
      Normalization normalization,
      Rng rng,
      boolean dropLast,
      int ahead) {
    return of(
        data, order, batchSize, augmentation, normalization, rng, dropLast, ahead, data.threads());
  }

  static Batches of(
      Images data,
      int[] order,
      int batchSize,
      Augmentation augmentation,
      Normalization normalization,
      Rng rng,
      boolean dropLast,
      int ahead,
      int threads) {
    Check.that(batchSize >= 1, "batch size", batchSize, "at least 1");
    int[] indices = order.clone();
    for (int i = 0; i < indices.length; i++) {
      Check.that(
          indices[i] >= 0 && indices[i] < data.size(),
          "index " + i + " of the order of " + data.name(),
          indices[i],
          "0 to " + (data.size() - 1));
    }
    int count =
        dropLast
            ? indices.length / batchSize
            : (int) (((long) indices.length + batchSize - 1) / batchSize);
    Images.Writer writer = data.writer(augmentation, normalization);
    int length = data.imageLength();
    IntFunction<Job> jobs =
        k -> {
          int start = k * batchSize;
          int size = Math.min(batchSize, indices.length - start);
          Late images = new Late(size * length);
          int[] labels =
              IntStream.range(0, size).map(i -> data.label(indices[start + i])).toArray();
          List<Runnable> pieces =
              IntStream.iterate(0, from -> from < size, from -> from + PIECE)
                  .<Runnable>mapToObj(
                      from ->
                          () -> {
                            float[] out = images.get();
                            for (int i = from; i < Math.min(from + PIECE, size); i++) {
                              int index = indices[start + i];
                              writer.write(index, rng.split(start + i), out, i * length);
                            }
                          })
                  .toList();
          return new Job(pieces, () -> new Batch(images.get(), labels));
        };
    return new Batches(count, slots(ahead, 4L * length * batchSize), threads, jobs);
  }

  /** Batches begun and not taken, given the bytes of one. */
  static int slots(int ahead, long batchBytes) {
    Check.that(ahead >= 1, "batches ahead", ahead, "at least 1");
    return (int) Math.max(1, Math.min(ahead + 1L, MEMORY / batchBytes));
  }

  /** An array made by the first thread that needs it, not by the one that submits the work. */
  private static final class Late {
    private final int length;
    private float[] array;

    Late(int length) {
      this.length = length;
    }

    synchronized float[] get() {
      if (array == null) {
        array = new float[length];
      }
      return array;
    }
  }

  /** Number of batches of the epoch. */
  public int count() {
    return count;
  }

  @Override
  public boolean hasNext() {
    synchronized (waiting) {
      return taken < count;
    }
  }

  /**
   * The next batch, waiting for it if need be.
   *
   * @throws CancellationException if this thread is interrupted, which it stays
   * @throws IllegalStateException if closed, or if preparing the batch failed
   */
  @Override
  public synchronized Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all " + count + " batches have been taken");
    }
    Batch batch;
    try {
      batch = head().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for batch " + taken);
    } catch (ExecutionException e) {
      head(); // throws if that is why
      throw failure(e.getCause());
    }
    synchronized (waiting) {
      head();
      waiting.remove();
      taken++;
    }
    submit();
    return batch;
  }

  /** Says what the cause says: that names the file. */
  private IllegalStateException failure(Throwable cause) {
    String problem =
        cause instanceof OutOfMemoryError
            ? "out of memory ("
                + cause.getMessage()
                + "); set a smaller batch, or a larger heap with DNAS_JAVA_OPTS=-Xmx..."
            : cause.getMessage();
    return new IllegalStateException(
        "batch " + taken + " could not be prepared: " + problem, cause);
  }

  private CompletableFuture<Batch> head() {
    synchronized (waiting) {
      if (closed) {
        throw new IllegalStateException("the batches are closed; open new ones");
      }
      return waiting.element();
    }
  }

  /** Fills the slots. */
  private void submit() {
    synchronized (waiting) {
      while (!closed && waiting.size() < slots && submitted < count) {
        Job job = jobs.apply(submitted++);
        CompletableFuture<?>[] pieces =
            job.pieces().stream()
                .map(piece -> CompletableFuture.runAsync(piece, pool))
                .toArray(CompletableFuture<?>[]::new);
        waiting.add(
            CompletableFuture.allOf(pieces).thenApplyAsync(done -> job.result().get(), pool));
      }
    }
  }

  /** Ends the threads and waits for their end; closing again does nothing. */
  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      pool.getQueue().clear();
      // Pieces that were left out will never complete: wake who waits for them.
      waiting.forEach(batch -> batch.completeExceptionally(new IllegalStateException("closed")));
    }
    // Threads are not interrupted: that would look like a failure of what they read.
    pool.shutdown();
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the threads live. */
  boolean isWorking() {
    return !pool.isTerminated();
  }
}
