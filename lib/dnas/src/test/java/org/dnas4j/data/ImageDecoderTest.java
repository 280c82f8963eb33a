package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static byte[] decode(byte[] file, CropBox box, int side) throws IOException {
    return ImageDecoder.decode(file, ImageHeader.of(file), box, side);
  }

  private static byte[] whole(byte[] file, int side) throws IOException {
    return decode(file, new CropBox(0, 0, side, side), side);
  }

  private static int at(byte[] planes, int side, int channel, int y, int x) {
    return planes[(channel * side + y) * side + x] & 255;
  }

  /** Compares with the mean of the photo's pixels that each pixel of the square covers. */
  private static void assertNear(
      BufferedImage photo, CropBox box, byte[] square, int side, double tolerance) {
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          double sum = 0;
          int n = 0;
          int down = box.height() / side;
          int right = box.width() / side;
          for (int dy = 0; dy < down; dy++) {
            for (int dx = 0; dx < right; dx++) {
              int rgb = photo.getRGB(box.x() + x * right + dx, box.y() + y * down + dy);
              sum += rgb >> (16 - 8 * c) & 255;
              n++;
            }
          }
          assertEquals(sum / n, at(square, side, c, y, x), tolerance, c + "," + y + "," + x);
        }
      }
    }
  }

  @Test
  void pixelsAreThoseOfAnotherDecoder() throws IOException {
    byte[] file = Photos.jpeg(1, 90, 70);
    BufferedImage other = ImageIO.read(new ByteArrayInputStream(file));
    CropBox box = new CropBox(11, 5, 64, 64);
    assertNear(other, box, decode(file, box, 64), 64, 4);
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "4, 1", "8, 1", "16, 1", "3, 2"})
  void shrunkPixelsAreMeansOfTheirs(int by, int seed) throws IOException {
    int side = 24;
    byte[] file = Photos.jpeg(seed, side * by + 37, side * by + 21);
    BufferedImage photo = ImageIO.read(new ByteArrayInputStream(file));
    // Begins at a multiple of 8, so that a file decoded smaller is cut at the very place.
    CropBox box = new CropBox(16, 8, side * by, side * by);
    assertNear(photo, box, decode(file, box, side), side, 5);
  }

  @Test
  void smallPartsAreEnlarged() throws IOException {
    byte[] file = Photos.jpeg(3, 40, 40);
    byte[] square = decode(file, new CropBox(10, 10, 10, 10), 50);
    BufferedImage photo = ImageIO.read(new ByteArrayInputStream(file));
    int middle = photo.getRGB(15, 15) >> 16 & 255;
    assertEquals(middle, at(square, 50, 0, 26, 26), 12);
  }

  @Test
  void greyAndPngAndCmykBecomeRgb() throws IOException {
    byte[] grey = Photos.encoded(Photos.smooth(4, 16, 16, BufferedImage.TYPE_BYTE_GRAY), "jpeg");
    byte[] square = whole(grey, 16);
    for (int i = 0; i < 256; i++) {
      assertEquals(square[i], square[256 + i]);
      assertEquals(square[i], square[512 + i]);
    }
    BufferedImage transparent = Photos.smooth(5, 16, 16, BufferedImage.TYPE_INT_RGB);
    byte[] png = Photos.encoded(transparent, "png");
    assertNear(transparent, new CropBox(0, 0, 16, 16), whole(png, 16), 16, 0);
    byte[] cmyk = whole(Photos.CMYK, 16);
    // What Pillow makes of it.
    int[] left = {51, 207, 226};
    int[] right = {240, 230, 34};
    for (int c = 0; c < 3; c++) {
      assertEquals(left[c], at(cmyk, 16, c, 2, 2), 8, "left, channel " + c);
      assertEquals(right[c], at(cmyk, 16, c, 13, 13), 8, "right, channel " + c);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png"})
  void filesCutShortAnywhereAreBroken(String format) {
    byte[] file = Photos.encoded(Photos.smooth(6, 60, 50, BufferedImage.TYPE_INT_RGB), format);
    for (int length : new int[] {0, 1, 3, 30, 200, file.length / 2, file.length - 30}) {
      byte[] part = Arrays.copyOf(file, length);
      BrokenImageException e =
          assertThrows(BrokenImageException.class, () -> whole(part, 32), length + " bytes");
      assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
    }
  }

  /** As the standard has it: viewers without animations show what is in IDAT, here no frame. */
  @Test
  void ofAnAnimatedPngTheDefaultImageIsTaken() throws IOException {
    byte[] red = plain(0xFF0000);
    byte[] blue = plain(0x0000FF);
    int idat = find(red, "IDAT") - 4;
    int end = find(red, "IEND") - 4;
    int frame = find(blue, "IDAT") - 4;
    int length = ByteBuffer.wrap(blue).getInt(frame);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(red, 0, idat);
    file.write(chunk("acTL", ByteBuffer.allocate(8).putInt(1).putInt(0).array()));
    file.write(red, idat, end - idat);
    ByteBuffer control = ByteBuffer.allocate(26).putInt(0).putInt(16).putInt(16).putInt(0);
    file.write(chunk("fcTL", control.putInt(0).putShort((short) 1).putShort((short) 10).array()));
    file.write(
        chunk(
            "fdAT",
            ByteBuffer.allocate(4 + length).putInt(1).put(blue, frame + 8, length).array()));
    file.write(red, end, red.length - end);
    assertArrayEquals(whole(red, 16), whole(file.toByteArray(), 16));
    assertEquals(255, at(whole(file.toByteArray(), 16), 16, 0, 3, 3));
    assertEquals(0, at(whole(file.toByteArray(), 16), 16, 2, 3, 3));
  }

  private static byte[] plain(int rgb) {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 256; i++) {
      image.setRGB(i % 16, i / 16, rgb);
    }
    return Photos.encoded(image, "png");
  }

  private static int find(byte[] file, String type) {
    return new String(file, StandardCharsets.ISO_8859_1).indexOf(type);
  }

  private static byte[] chunk(String type, byte[] contents) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(contents);
    return ByteBuffer.allocate(12 + contents.length)
        .putInt(contents.length)
        .put(name)
        .put(contents)
        .putInt((int) crc.getValue())
        .array();
  }

  @Test
  void otherFilesAreBroken() {
    byte[] text = "<html>404 not found</html>".repeat(20).getBytes(StandardCharsets.UTF_8);
    assertThrows(BrokenImageException.class, () -> whole(text, 8));
    byte[] gif = Photos.encoded(Photos.smooth(1, 20, 20, BufferedImage.TYPE_INT_RGB), "gif");
    assertThrows(BrokenImageException.class, () -> whole(gif, 8));
  }

  @Test
  void damagedFilesAreDecodedOrBrokenAndNothingElse() {
    byte[] good = Photos.jpeg(7, 120, 90);
    byte[] png = Photos.encoded(Photos.smooth(7, 120, 90, BufferedImage.TYPE_INT_RGB), "png");
    Rng rng = Rng.of(3);
    int decoded = 0;
    int broken = 0;
    for (int round = 0; round < 400; round++) {
      byte[] file = (round % 4 == 0 ? png : good).clone();
      for (int hits = 1 + rng.nextInt(20); hits > 0; hits--) {
        file[rng.nextInt(file.length)] = (byte) rng.nextInt(256);
      }
      try {
        ImageHeader header = ImageHeader.of(file);
        CropBox box = CropBox.random(header.width(), header.height(), 0.08, Rng.of(round));
        assertEquals(3 * 32 * 32, ImageDecoder.decode(file, header, box, 32).length);
        decoded++;
      } catch (BrokenImageException e) {
        broken++;
      }
    }
    assertTrue(decoded > 20 && broken > 20, decoded + " decoded, " + broken + " broken");
  }

  @Test
  void hugeSizesAreRefusedBeforeMemoryIsTaken() {
    byte[] file = Photos.jpeg(8, 40, 40);
    for (int i = 0; i < file.length - 8; i++) {
      if ((file[i] & 255) == 0xFF && (file[i + 1] & 255) == 0xC0) {
        Arrays.fill(file, i + 5, i + 9, (byte) 0xF0);
      }
    }
    BrokenImageException e = assertThrows(BrokenImageException.class, () -> ImageHeader.of(file));
    assertTrue(e.getMessage().contains("61680x61680"), e.getMessage());
  }

  @Test
  void headersAreReadPastSegmentsAndStrayBytes() throws IOException {
    byte[] file = Photos.jpeg(9, 33, 21);
    // A comment that holds an end mark, as a thumbnail would, then fill bytes.
    byte[] more = {(byte) 0xFF, (byte) 0xFE, 0, 6, (byte) 0xFF, (byte) 0xD9, 1, 2, (byte) 0xFF};
    byte[] longer = new byte[file.length + more.length];
    System.arraycopy(file, 0, longer, 0, 2);
    System.arraycopy(more, 0, longer, 2, more.length);
    System.arraycopy(file, 2, longer, 2 + more.length, file.length - 2);
    assertEquals(new ImageHeader(true, 33, 21), ImageHeader.of(longer));
    assertThrows(
        BrokenImageException.class,
        () -> ImageHeader.of(Arrays.copyOf(longer, longer.length - 10)));
  }
}
