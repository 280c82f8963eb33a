package org.dnas4j.experiment;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A wish to stop, which training loops poll every batch. It is given by {@link #request}, by
 * interrupting the polling thread (a notebook's stop button), or by ending the process politely
 * (Ctrl-C) if made by {@link #onShutdown}.
 */
public final class StopSignal implements AutoCloseable {
  /** How long an ending process waits for the loop to leave its files in order. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Consumer<String> warnings;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Duration grace;
  private volatile boolean requested;
  private volatile boolean holdsExit;
  private final Thread hook =
      new Thread(
          () -> {
            request();
            if (holdsExit) {
              awaitDone();
            }
          },
          "dnas-stop");

  /** A signal that is given by {@link #request} or an interrupt only. */
  public StopSignal() {
    this(line -> {}, GRACE);
  }

  private StopSignal(Consumer<String> warnings, Duration grace) {
    this.warnings = warnings;
    this.grace = grace;
  }

  /**
   * A signal that is given by the end of the process, too; close it when the loops are done.
   *
   * @param warnings is told if the process ends without waiting for a loop
   */
  public static StopSignal onShutdown(Consumer<String> warnings) {
    return onShutdown(warnings, GRACE);
  }

  /** The same, for a loop that may take so long. */
  static StopSignal onShutdown(Consumer<String> warnings, Duration grace) {
    StopSignal signal = new StopSignal(warnings, grace);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** From here on a process that ends waits a while for {@link #close}, to leave runs in order. */
  void holdExit() {
    holdsExit = true;
  }

  /** Asks to stop; from any thread. */
  public void request() {
    requested = true;
  }

  /** Whether to stop. Leaves the thread's interrupt as it is. */
  public boolean requested() {
    return requested || Thread.currentThread().isInterrupted();
  }

  /**
   * Throws if it is time to stop.
   *
   * @throws CancellationException saying that the run can be continued
   */
  public void check() {
    if (requested()) {
      throw new CancellationException(
          "stopped on request; start the same run again to continue from its last epoch");
    }
  }

  /**
   * Runs a loop that polls this signal. What a loop waits for may end on the interrupt first, in
   * words of its own; a caller hears those of {@link #check} all the same.
   *
   * @throws CancellationException saying that the run can be continued, if it is time to stop
   */
  <T> T during(Supplier<T> loop) {
    try {
      return loop.get();
    } catch (CancellationException e) {
      check();
      throw e;
    }
  }

  /** Lets an ending process go on to its end. */
  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending and the hook at work; it has just been released.
      return;
    }
  }

  private void awaitDone() {
    try {
      if (!done.await(grace.toSeconds(), TimeUnit.SECONDS)) {
        warnings.accept(
            "the current batch takes too long; ending without waiting for it (no data is lost)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
