package org.dnas4j.runs;

import java.nio.file.Path;

/** A finished run whose files do not fit each other; the message names run, file and remedy. */
public final class DamagedRunException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  DamagedRunException(Path run, String problem) {
    this(run, problem, null);
  }

  DamagedRunException(Path run, String problem, Throwable cause) {
    super(
        "run "
            + run.getFileName()
            + " is damaged: "
            + problem
            + "; put the file back as it was, or delete "
            + run
            + " to train the run again",
        cause);
  }
}
