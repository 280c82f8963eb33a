package org.dnas4j.data;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.dnas4j.tensor.NativeLoading;

/**
 * Decodes, crops and resizes JPEG and PNG files with OpenCV, which has libjpeg-turbo. Grey and CMYK
 * pictures become RGB; a camera's turn mark is not heeded, as usual with ImageNet. Of an animated
 * PNG the default image is taken, as by all who know no animations.
 */
final class ImageDecoder {
  private static final int RGB =
      NativeLoading.alone(
          () -> {
            // Batches are spread over threads already.
            opencv_core.setNumThreads(1);
            return opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
          });

  private ImageDecoder() {}

  /**
   * The part of a picture that lies in a box, resized to a square: 3 × side × side bytes. Where the
   * box is at least 2, 4 or 8 times the square, the file is decoded at that part of its size, which
   * saves most of the work. Shrinking averages pixels, enlarging is bilinear.
   *
   * @throws BrokenImageException if it cannot be decoded
   */
  static byte[] decode(byte[] file, ImageHeader header, CropBox box, int side)
      throws BrokenImageException {
    // Native memory is freed at the end of the scope and does not wait for the garbage collector.
    try (PointerScope scope = new PointerScope()) {
      byte[] still = header.jpeg() ? file : Png.still(file);
      Mat encoded = new Mat(1, still.length, opencv_core.CV_8UC1, new BytePointer(still));
      int reduction = header.jpeg() ? box.reduction(side) : 1;
      Mat photo = opencv_imgcodecs.imdecode(encoded, RGB | reduced(reduction));
      int width = (header.width() + reduction - 1) / reduction;
      int height = (header.height() + reduction - 1) / reduction;
      if (photo.cols() != width || photo.rows() != height || photo.channels() != 3) {
        throw new BrokenImageException("its contents cannot be decoded");
      }
      CropBox part = box.reduced(reduction, width, height);
      Mat cropped = new Mat(photo, new Rect(part.x(), part.y(), part.width(), part.height()));
      Mat square = new Mat();
      boolean shrinks = part.width() > side && part.height() > side;
      opencv_imgproc.resize(
          cropped,
          square,
          new Size(side, side),
          0,
          0,
          shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR);
      byte[] pixels = new byte[3 * side * side];
      square.data().get(pixels);
      return planes(pixels);
    } catch (BrokenImageException e) {
      throw e;
    } catch (RuntimeException e) {
      // What OpenCV throws comes as this.
      throw new BrokenImageException("OpenCV: " + e.getMessage());
    }
  }

  private static int reduced(int reduction) {
    return switch (reduction) {
      case 2 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
      case 4 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
      case 8 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
      default -> 0;
    };
  }

  private static byte[] planes(byte[] interleaved) {
    int plane = interleaved.length / 3;
    byte[] planes = new byte[interleaved.length];
    for (int i = 0; i < plane; i++) {
      planes[i] = interleaved[3 * i];
      planes[plane + i] = interleaved[3 * i + 1];
      planes[2 * plane + i] = interleaved[3 * i + 2];
    }
    return planes;
  }
}
