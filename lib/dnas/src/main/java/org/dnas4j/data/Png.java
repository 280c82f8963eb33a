package org.dnas4j.data;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The chunks of a PNG file: length, type, contents and checksum (W3C, Portable Network Graphics,
 * third edition, section 5.3).
 */
final class Png {
  private static final int SIGNATURE = 8;
  // Length, type and checksum.
  private static final int FRAME = 12;

  private static final int ACTL = 0x6163544C;
  private static final int FCTL = 0x6663544C;
  private static final int FDAT = 0x66644154;

  private Png() {}

  /**
   * The file without its animation, which leaves the default image; the file itself if there is
   * none.
   */
  static byte[] still(byte[] file) {
    ByteBuffer chunks = ByteBuffer.wrap(file);
    byte[] still = new byte[file.length];
    System.arraycopy(file, 0, still, 0, SIGNATURE);
    int size = SIGNATURE;
    boolean animated = false;
    int at = SIGNATURE;
    while (at + FRAME <= file.length) {
      int length = chunks.getInt(at);
      if (length < 0 || length > file.length - at - FRAME) {
        break; // cut short or damaged, which the decoder judges
      }
      int type = chunks.getInt(at + 4);
      if (type == ACTL || type == FCTL || type == FDAT) {
        animated = true;
      } else {
        System.arraycopy(file, at, still, size, FRAME + length);
        size += FRAME + length;
      }
      at += FRAME + length;
    }
    if (!animated) {
      return file;
    }
    System.arraycopy(file, at, still, size, file.length - at);
    return Arrays.copyOf(still, size + file.length - at);
  }
}
