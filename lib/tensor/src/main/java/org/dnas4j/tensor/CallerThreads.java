package org.dnas4j.tensor;

import java.util.function.IntConsumer;

/**
 * On how many threads an operation of a library runs that counts them for each calling thread by
 * itself, as OpenMP does.
 */
public final class CallerThreads {
  private final IntConsumer library;
  private int count;
  private Thread told;

  /**
   * Knows of no number yet.
   *
   * @param library takes a number for the thread that calls it
   */
  public CallerThreads(IntConsumer library) {
    this.library = library;
  }

  /** The number of threads. */
  public int count() {
    return count;
  }

  /** Sets another number, for this calling thread at once. */
  public void use(int threads) {
    count = threads;
    tell();
  }

  /** To be called before an operation: another thread than before may call it. */
  public void follow() {
    if (Thread.currentThread() != told) {
      tell();
    }
  }

  private void tell() {
    told = Thread.currentThread();
    library.accept(count);
  }
}
