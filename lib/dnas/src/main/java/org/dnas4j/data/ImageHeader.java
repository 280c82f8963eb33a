package org.dnas4j.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What the first bytes of a JPEG or PNG file say, read without decoding it.
 *
 * @param jpeg whether it is a JPEG, else a PNG
 * @param width columns
 * @param height rows
 */
record ImageHeader(boolean jpeg, int width, int height) {
  private static final int[] PNG = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
  private static final int[] PNG_END = {'I', 'E', 'N', 'D'};
  // More needs gigabytes to decode; the largest of ImageNet has 30 million.
  private static final long MOST_PIXELS = 100_000_000;

  /**
   * Reads the size and looks for the end mark, so that a file cut short is told from a whole one.
   *
   * @throws BrokenImageException if it is no complete JPEG or PNG, or has over 100 million pixels
   */
  static ImageHeader of(byte[] file) throws BrokenImageException {
    ImageHeader header;
    if (file.length > 3 && u8(file, 0) == 0xFF && u8(file, 1) == 0xD8 && u8(file, 2) == 0xFF) {
      header = jpeg(file);
    } else if (startsWith(file, 0, PNG) && file.length >= 24) {
      requirePngEnd(file);
      header = new ImageHeader(false, i32(file, 16), i32(file, 20));
    } else {
      throw new BrokenImageException("neither a JPEG nor a PNG file");
    }
    long pixels = (long) header.width * header.height;
    if (header.width < 1 || header.height < 1 || pixels > MOST_PIXELS) {
      throw new BrokenImageException("its size is " + header.width + "x" + header.height);
    }
    return header;
  }

  /** Walks the segments up to the start of frame, then to the first scan. */
  private static ImageHeader jpeg(byte[] file) throws BrokenImageException {
    ImageHeader frame = null;
    int at = 2;
    while (at + 4 <= file.length) {
      if (u8(file, at) != 0xFF) {
        at++; // stray bytes, which decoders skip, too
        continue;
      }
      int marker = u8(file, at + 1);
      if (marker == 0xFF || marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8)) {
        at += marker == 0xFF ? 1 : 2; // fill bytes and marks without contents
        continue;
      }
      boolean startOfFrame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (startOfFrame && at + 9 <= file.length) {
        frame = new ImageHeader(true, u16(file, at + 7), u16(file, at + 5));
      }
      if (marker == 0xDA && frame != null) {
        requireJpegEnd(file, at);
        return frame;
      }
      if (marker == 0xD9) {
        break;
      }
      at += 2 + Math.max(2, u16(file, at + 2));
    }
    throw new BrokenImageException("a JPEG file without a picture in it");
  }

  /** Inside a scan 0xFF is followed by 0, so the end mark cannot occur by chance. */
  private static void requireJpegEnd(byte[] file, int scan) throws BrokenImageException {
    for (int at = file.length - 2; at > scan; at--) {
      if (u8(file, at) == 0xFF && u8(file, at + 1) == 0xD9) {
        return;
      }
    }
    throw new BrokenImageException("a JPEG file cut short");
  }

  private static void requirePngEnd(byte[] file) throws BrokenImageException {
    for (int at = file.length - 4; at > 0; at--) {
      if (startsWith(file, at, PNG_END)) {
        return;
      }
    }
    throw new BrokenImageException("a PNG file cut short");
  }

  private static boolean startsWith(byte[] file, int from, int[] bytes) {
    return file.length >= from + bytes.length
        && Arrays.equals(
            bytes, IntStream.range(from, from + bytes.length).map(i -> u8(file, i)).toArray());
  }

  private static int u8(byte[] file, int at) {
    return file[at] & 255;
  }

  private static int u16(byte[] file, int at) {
    return u8(file, at) << 8 | u8(file, at + 1);
  }

  private static int i32(byte[] file, int at) {
    return u16(file, at) << 16 | u16(file, at + 2);
  }
}
