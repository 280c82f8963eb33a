package org.dnas4j.data.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.dnas4j.base.TextFile;
import org.dnas4j.data.DataFolder;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageDataset;
import org.dnas4j.kind.About;

/**
 * CIFAR-100 in its binary layout: {@code train.bin} and {@code test.bin}, whose records are a
 * coarse label byte, a fine label byte and 3 × 32 × 32 pixel bytes, and a text file with the names
 * of either labels. Files of fewer records are taken as a part of the set.
 *
 * <p>Source: Krizhevsky, Learning multiple layers of features from tiny images, 2009.
 *
 * @param labels which of the two labels of an image are its class
 */
@About("CIFAR-100 in its binary layout")
public record Cifar100(@About("fine (100 classes) or coarse (20)") Labels labels)
    implements DataSource {
  /** The two labels of an image, in the order of a record. */
  public enum Labels {
    /** 20 classes such as fish, each of five fine ones. */
    COARSE("coarse_label_names.txt", 20),
    /** 100 classes such as shark. */
    FINE("fine_label_names.txt", 100);

    private final String names;
    private final int classes;

    Labels(String names, int classes) {
      this.names = names;
      this.classes = classes;
    }
  }

  private static final String FOLDER = "cifar-100-binary";
  private static final String TRAIN = "train.bin";
  private static final String TEST = "test.bin";
  private static final int TRAIN_IMAGES = 50_000;
  private static final int TEST_IMAGES = 10_000;
  private static final int SIDE = 32;
  private static final int IMAGE = 3 * SIDE * SIDE;
  private static final int RECORD = Labels.values().length + IMAGE;

  /** With fine labels. */
  public Cifar100() {
    this(Labels.FINE);
  }

  @Override
  public String kind() {
    return "cifar100";
  }

  @Override
  public String title() {
    return "CIFAR-100";
  }

  @Override
  public Size size(Wanted wanted) {
    return new Size(TRAIN_IMAGES, TEST_IMAGES, labels.classes);
  }

  @Override
  public String files() {
    return "CIFAR-100's train.bin, test.bin and label names";
  }

  @Override
  public String remedy() {
    return "get cifar-100-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html and unpack"
        + " it";
  }

  @Override
  public boolean isIn(Path folder) {
    return holds(folder) || holds(folder.resolve(FOLDER));
  }

  private static boolean holds(Path folder) {
    return Files.exists(folder.resolve(TRAIN)) || Files.exists(folder.resolve(TEST));
  }

  @Override
  public ImageData load(Wanted wanted, Consumer<String> log) throws IOException {
    // The archive makes a folder of its own.
    Path inner = wanted.folder().resolve(FOLDER);
    Path folder = holds(inner) ? inner : wanted.folder();
    for (String name : List.of(TRAIN, TEST, labels.names)) {
      if (!Files.exists(folder.resolve(name))) {
        throw new IOException(
            folder.resolve(name)
                + " is missing; found: "
                + DataFolder.found(folder)
                + "; expected: "
                + files()
                + "; "
                + remedy());
      }
    }
    List<String> names = names(folder.resolve(labels.names));
    ImageDataset train = read(folder.resolve(TRAIN), TRAIN_IMAGES, "train", names);
    ImageDataset test = read(folder.resolve(TEST), TEST_IMAGES, "test", names);
    String origin =
        String.format(
            Locale.ROOT,
            "CIFAR-100, %d training images of %d and %d test images of %d; not compared with the"
                + " official ones",
            train.size(),
            TRAIN_IMAGES,
            test.size(),
            TEST_IMAGES);
    if (train.size() < TRAIN_IMAGES || test.size() < TEST_IMAGES) {
      log.accept("images  " + origin);
    }
    return new ImageData(train, test).from(origin);
  }

  private List<String> names(Path file) throws IOException {
    List<String> names =
        TextFile.lines(file).stream().map(String::strip).filter(n -> !n.isEmpty()).toList();
    if (names.size() != labels.classes) {
      throw broken(file, names.size() + " lines", labels.classes + " class names, one per line");
    }
    return names;
  }

  private ImageDataset read(Path file, int most, String part, List<String> names)
      throws IOException {
    long size = Files.size(file);
    if (size == 0 || size % RECORD != 0 || size > (long) most * RECORD) {
      throw broken(
          file,
          size + " bytes",
          (long) most * RECORD + " bytes, " + most + " records of " + RECORD + ", or fewer");
    }
    int images = (int) (size / RECORD);
    byte[] pixels = new byte[images * IMAGE];
    int[] classes = new int[images];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int i = 0; i < images; i++) {
        for (Labels kind : Labels.values()) {
          int label = in.read();
          if (label < 0 || label >= kind.classes) {
            throw broken(
                file,
                kind.name().toLowerCase(Locale.ROOT) + " label " + label + " in record " + i,
                "0 to " + (kind.classes - 1));
          }
          if (kind == labels) {
            classes[i] = label;
          }
        }
        if (in.readNBytes(pixels, i * IMAGE, IMAGE) != IMAGE) {
          throw broken(file, "an end in record " + i, images + " records");
        }
      }
    }
    String set = labels == Labels.FINE ? "cifar100-" : "cifar100-coarse-";
    return ImageDataset.owning(set + part, names, 3, SIDE, SIDE, pixels, classes);
  }

  private IOException broken(Path file, String found, String expected) {
    return new IOException(
        file + ": found " + found + "; expected: " + expected + ". Delete it; " + remedy());
  }
}
