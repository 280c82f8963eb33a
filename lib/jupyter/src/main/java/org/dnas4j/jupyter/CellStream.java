package org.dnas4j.jupyter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Gathers what a cell prints, because every message that the page gets costs it about a
 * millisecond: many lines go as one, by size, by time, or when {@link #send} is called.
 */
final class CellStream extends PrintStream {
  /** Bytes of a message, more or less. */
  static final int ENOUGH = 32 * 1024;

  private final Gathered gathered;

  private CellStream(Gathered gathered) {
    super(gathered, false, StandardCharsets.UTF_8);
    this.gathered = gathered;
  }

  /**
   * Two streams that keep the order of what is written to both.
   *
   * @param first sends as one message what was written to it when it is flushed
   * @param second does the same
   * @return one for each
   */
  static CellStream[] pair(OutputStream first, OutputStream second) {
    Object lock = new Object();
    Gathered one = new Gathered(lock, first);
    Gathered two = new Gathered(lock, second);
    one.other = two;
    two.other = one;
    return new CellStream[] {new CellStream(one), new CellStream(two)};
  }

  /** Sends what was gathered; nothing is sent if there is nothing. */
  void send() {
    synchronized (gathered.lock) {
      gathered.send();
    }
  }

  private static final class Gathered extends OutputStream {
    /** Between two messages of a cell that flushes after each line. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final Object lock;
    private final OutputStream target;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Gathered other;
    private long sent = System.nanoTime() - PAUSE;

    Gathered(Object lock, OutputStream target) {
      this.lock = lock;
      this.target = target;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      synchronized (lock) {
        other.send();
        bytes.write(from, offset, length);
        if (bytes.size() >= ENOUGH) {
          send();
        }
      }
    }

    @Override
    public void flush() {
      synchronized (lock) {
        if (System.nanoTime() - sent >= PAUSE) {
          send();
        }
      }
    }

    /** With the lock held. A character whose last bytes are still to come waits for them. */
    private void send() {
      byte[] all = bytes.toByteArray();
      int whole = whole(all);
      if (whole == 0) {
        return;
      }
      bytes.reset();
      bytes.write(all, whole, all.length - whole);
      sent = System.nanoTime();
      try {
        target.write(all, 0, whole);
        target.flush();
      } catch (IOException e) {
        // As a PrintStream does: printing does not end a computation.
        sent = System.nanoTime();
      }
    }

    /** How many of the bytes are whole characters in UTF-8. */
    private static int whole(byte[] all) {
      for (int back = 1; back <= Math.min(3, all.length); back++) {
        int b = all[all.length - back] & 0xFF;
        if (b < 0x80) {
          return all.length;
        }
        if (b >= 0xC0) {
          int length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
          return back < length ? all.length - back : all.length;
        }
      }
      return all.length;
    }
  }
}
