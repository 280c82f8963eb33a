package org.dnas4j.data;

import java.io.IOException;

/** A file whose contents are no picture that can be decoded; the message says why. */
final class BrokenImageException extends IOException {
  private static final long serialVersionUID = 1;

  BrokenImageException(String message) {
    super(message);
  }
}
