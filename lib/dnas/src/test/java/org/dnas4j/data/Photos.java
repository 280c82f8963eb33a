package org.dnas4j.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Encoded pictures of smooth colours, which JPEG keeps well. */
final class Photos {
  /**
   * 16 × 16 in CMYK as Adobe writes it, inverted; (200, 30, 10, 20) on the left, (10, 20, 220, 5)
   * on the right. Made with Pillow: Image.new("CMYK", (16, 16)), putpixel, save as JPEG.
   */
  static final byte[] CMYK =
      Base64.getDecoder()
          .decode(
              "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAGBAUGBQQGBgUGBwcGCAoQCgoJCQoUDg8MEBcUGBgXFBYWGh0lHxob"
                  + "IxwWFiAsICMmJykqKRkfLTAtKDAlKCko/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEB"
                  + "AAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQy"
                  + "gZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hp"
                  + "anN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY"
                  + "2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwDx6voGvpyvo+vv2r1fnPWpXwFVGv0Y"
                  + "rLr79q9X5z1qV//Z");

  private Photos() {}

  static BufferedImage smooth(int seed, int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = wave(seed + 9.0 * x / width);
        int green = wave(2 * seed + 7.0 * y / height);
        int blue = wave(3 * seed + 4.0 * (x + y) / (width + height));
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static int wave(double at) {
    return (int) (127.5 + 100 * Math.sin(at));
  }

  static byte[] jpeg(int seed, int width, int height) {
    return encoded(smooth(seed, width, height, BufferedImage.TYPE_INT_RGB), "jpeg");
  }

  static byte[] encoded(BufferedImage image, String format) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image, format, out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, byte[] contents) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, contents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
