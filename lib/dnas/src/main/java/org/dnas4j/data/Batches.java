package org.dnas4j.data;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import org.dnas4j.tensor.Check;
import org.dnas4j.tensor.Rng;

/**
 * The batches of one epoch, prepared ahead on a thread of their own. Image p of the epoch is
 * augmented from {@code rng.split(p)}, so batches depend on the generator and on positions only,
 * neither on timing nor on how far the thread runs ahead.
 *
 * <p>Close it, at any moment and from any thread, to end that thread; a failure there is thrown by
 * {@link #next} after the batches before it.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
  private static final int DEFAULT_AHEAD = 4;

  private final int count;
  private final int ahead;
  private final Thread worker;
  private final ArrayDeque<Batch> ready = new ArrayDeque<>();
  private int taken;
  private boolean closed;
  private Throwable failure;

  /** Batch k is made by make.apply(k); at most {@code ahead} of them wait at a time. */
  Batches(int count, int ahead, IntFunction<Batch> make) {
    Check.that(ahead >= 1, "batches ahead", ahead, "at least 1");
    this.count = count;
    this.ahead = ahead;
    this.worker = new Thread(() -> prepare(make), "dnas-batches");
    worker.setDaemon(true);
  }

  /** Starts an epoch with 4 batches ahead; see the method with all parameters. */
  public static Batches of(
      ImageDataset data,
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
   * @param ahead batches that may wait ready, at least 1; memory for two more is in use
   */
  public static Batches of(
      ImageDataset data,
      int[] order,
      int batchSize,
      Augmentation augmentation,
      Normalization normalization,
      Rng rng,
      boolean dropLast,
      int ahead) {
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
    Augmenter augmenter = new Augmenter(data, augmentation, normalization);
    IntFunction<Batch> make =
        k -> {
          int start = k * batchSize;
          int size = Math.min(batchSize, indices.length - start);
          float[] images = new float[size * data.imageLength()];
          int[] labels = new int[size];
          for (int i = 0; i < size; i++) {
            int index = indices[start + i];
            Augmenter.Draw draw = augmenter.draw(rng.split(start + i));
            augmenter.write(index, draw, images, i * data.imageLength());
            labels[i] = data.label(index);
          }
          return new Batch(images, labels);
        };
    return new Batches(count, ahead, make).start();
  }

  /** Not done by the constructor, so that the thread never sees a half-made object. */
  Batches start() {
    worker.start();
    return this;
  }

  /** Number of batches of the epoch. */
  public int count() {
    return count;
  }

  @Override
  public synchronized boolean hasNext() {
    return taken < count;
  }

  /**
   * The next batch, waiting for it if need be.
   *
   * @throws CancellationException if this thread is interrupted, which it stays
   * @throws IllegalStateException if closed, or if preparing the batch failed
   */
  @Override
  public synchronized Batch next() {
    if (taken == count) {
      throw new NoSuchElementException("all " + count + " batches have been taken");
    }
    while (!closed && ready.isEmpty() && failure == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while waiting for batch " + taken);
      }
    }
    if (closed) {
      throw new IllegalStateException("the batches are closed; open new ones");
    }
    if (ready.isEmpty()) {
      throw new IllegalStateException("batch " + taken + " could not be prepared", failure);
    }
    taken++;
    notifyAll();
    return ready.remove();
  }

  /** Ends the thread and waits for its end; closing again does nothing. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      ready.clear();
      notifyAll();
    }
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the thread lives. */
  boolean isWorking() {
    return worker.isAlive();
  }

  // Whatever goes wrong here must reach the consumer, even an out-of-memory error.
  private void prepare(IntFunction<Batch> make) {
    try {
      for (int k = 0; k < count; k++) {
        Batch batch = make.apply(k);
        synchronized (this) {
          while (!closed && ready.size() == ahead) {
            wait();
          }
          if (closed) {
            return;
          }
          ready.add(batch);
          notifyAll();
        }
      }
    } catch (Throwable e) {
      synchronized (this) {
        failure = e;
        notifyAll();
      }
    }
  }
}
