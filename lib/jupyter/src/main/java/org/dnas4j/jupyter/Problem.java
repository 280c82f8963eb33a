package org.dnas4j.jupyter;

import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.dnas4j.experiment.Problems;

/**
 * What a cell's user can mend, as one sentence: a notebook shows an exception's stack trace and
 * causes, of which this has none.
 */
public final class Problem extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private Problem(String sentence) {
    super(sentence);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  /** Does what a cell asks for. Faults of the library keep their type and stack trace. */
  static <T> T told(Supplier<T> action) {
    try {
      return action.get();
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw Problems.sentence(e).<RuntimeException>map(Problem::new).orElseThrow(() -> rethrown(e));
    }
  }

  private static RuntimeException rethrown(Throwable problem) {
    if (problem instanceof Error error) {
      throw error;
    }
    return (RuntimeException) problem;
  }
}
