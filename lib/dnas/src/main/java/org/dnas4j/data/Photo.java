package org.dnas4j.data;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.dnas4j.base.Check;
import org.dnas4j.base.IoProblem;

/** Single JPEG and PNG files as a network without augmentation sees them. */
public final class Photo {
  private static final int CHANNELS = 3;

  private Photo() {}

  /**
   * Decodes a file, resizes and crops it to the middle square of a view, and normalizes it.
   *
   * @param normalization of three channels, red first
   * @return 3 × side × side
   * @throws IllegalArgumentException if it cannot be decoded, with the file and why
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static float[] read(Path file, ImageFolder.View view, Normalization normalization) {
    Check.that(
        normalization.mean().size() == CHANNELS,
        "channels of the normalization",
        normalization.mean().size(),
        "" + CHANNELS);
    byte[] pixels = pixels(file, view);
    float[][] table = normalization.table();
    float[] image = new float[pixels.length];
    int plane = pixels.length / CHANNELS;
    for (int i = 0; i < image.length; i++) {
      image[i] = table[i / plane][pixels[i] & 255];
    }
    return image;
  }

  private static byte[] pixels(Path file, ImageFolder.View view) {
    byte[] bytes;
    try (InputStream in = new FileInputStream(file.toFile())) {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(IoProblem.of(e), e);
    }
    try {
      ImageHeader header = ImageHeader.of(bytes);
      CropBox box = CropBox.centre(header.width(), header.height(), view.shortSide(), view.side());
      return ImageDecoder.decode(bytes, header, box, view.side());
    } catch (BrokenImageException e) {
      throw new IllegalArgumentException(
          file + " cannot be decoded (" + e.getMessage() + "); give a JPEG or PNG file", e);
    }
  }
}
