package org.dnas4j.relaxation;

import java.util.function.IntFunction;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;

/** Batches of a share over and over, each time in another order. */
final class Endless implements AutoCloseable {
  private final IntFunction<Batches> passes;
  private Batches now;
  private int begun;

  /**
   * Begins with the first pass.
   *
   * @param passes the batches of a pass, by its number from 0; at least one each
   */
  Endless(IntFunction<Batches> passes) {
    this.passes = passes;
    this.now = passes.apply(begun);
  }

  Batch next() {
    if (!now.hasNext()) {
      now.close();
      begun++;
      now = passes.apply(begun);
    }
    return now.next();
  }

  @Override
  public void close() {
    now.close();
  }
}
