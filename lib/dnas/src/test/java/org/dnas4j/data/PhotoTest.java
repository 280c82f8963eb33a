package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoTest {
  private static final Normalization NORMALIZATION =
      new Normalization(List.of(0.5, 0.25, 0.125), List.of(0.5, 2.0, 0.25));

  @TempDir private Path directory;

  /** As large as the network wants it: pixels are taken as they are. */
  @Test
  void pixelsAreNormalizedPerChannel() {
    BufferedImage picture = Photos.smooth(1, 16, 16, BufferedImage.TYPE_INT_RGB);
    Path file = directory.resolve("a.png");
    Photos.write(file, Photos.encoded(picture, "png"));
    float[] image = Photo.read(file, new ImageFolder.View(16, 16), NORMALIZATION);
    assertEquals(3 * 16 * 16, image.length);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 16; y++) {
        for (int x = 0; x < 16; x++) {
          int pixel = picture.getRGB(x, y) >> 8 * (2 - c) & 255;
          double expected =
              (pixel / 255.0 - NORMALIZATION.mean().get(c)) / NORMALIZATION.std().get(c);
          assertEquals(expected, image[(c * 16 + y) * 16 + x], 1e-6);
        }
      }
    }
  }

  @Test
  void photosAreCroppedAsInValidation() throws IOException {
    Path file = directory.resolve("b.JPEG");
    Photos.write(file, Photos.jpeg(2, 90, 61));
    ImageFolder.View view = new ImageFolder.View(24, 0);
    ImageFolder folder =
        new ImageFolder(
            "one",
            List.of("x"),
            List.of(new ImageFolder.Entry("b.JPEG", FileStamp.of(file).orElseThrow(), 0)),
            view,
            new ImageFolder.Listing(
                directory, Map.of(), directory.resolve("contents"), line -> {}));
    float[] expected = new float[3 * 24 * 24];
    folder.writer(Augmentation.none(), NORMALIZATION).write(0, Rng.of(1), expected, 0);
    assertArrayEquals(expected, Photo.read(file, view, NORMALIZATION));
  }

  @Test
  void whatIsNoPictureIsRefusedByName() {
    Path file = directory.resolve("c.jpg");
    Photos.write(file, new byte[] {1, 2, 3});
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Photo.read(file, new ImageFolder.View(16, 0), NORMALIZATION))
            .getMessage();
    assertTrue(message.contains("c.jpg"), message);
  }
}
