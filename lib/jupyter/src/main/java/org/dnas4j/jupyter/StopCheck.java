package org.dnas4j.jupyter;

import java.util.concurrent.CancellationException;

/** What {@link StopChecks} has every loop of a cell call. */
public final class StopCheck {
  private StopCheck() {}

  /**
   * Ends the thread's work if its cell was stopped.
   *
   * @throws CancellationException if the thread was interrupted
   */
  public static void poll() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the cell was stopped");
    }
  }
}
