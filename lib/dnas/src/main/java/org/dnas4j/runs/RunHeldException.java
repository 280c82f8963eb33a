package org.dnas4j.runs;

/** A run is being written by another process, or twice by this one. */
public final class RunHeldException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  RunHeldException(String message) {
    super(message);
  }
}
