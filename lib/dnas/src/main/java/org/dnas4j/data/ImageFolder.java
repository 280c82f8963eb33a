package org.dnas4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.dnas4j.tensor.Check;
import org.dnas4j.tensor.Rng;

/**
 * JPEG and PNG files that are decoded whenever a batch needs them, so only file names lie in
 * memory. Images are square RGB of one side; without random crops the middle of each photo is
 * taken.
 *
 * <p>For a file that cannot be decoded the next one of the same class stands in, in the order of
 * the set and from the end back to the start, with the same random changes: a batch keeps its shape
 * and its labels, and what it holds depends on the files alone. {@link #skipped} counts such files.
 */
public final class ImageFolder implements Images {
  private static final int LOGGED = 10;

  private final String name;
  private final List<String> classNames;
  private final Path root;
  private final List<Entry> entries;
  private final View view;
  private final Consumer<String> log;
  // Shared with what is cut out of this set, as the log is.
  private final Set<String> broken;

  /**
   * One file.
   *
   * @param file path below the root, with slashes
   * @param bytes its size
   * @param label its class
   */
  record Entry(String file, long bytes, int label) {}

  /**
   * How photos become squares.
   *
   * @param side of an image in pixels, 8 to 1024
   * @param resize to which the short side of a photo is resized before the middle square is cut
   *     out, at least side; 0 for the usual side · 256/224, rounded
   */
  public record View(int side, int resize) {
    /** Checks the ranges. */
    public View {
      Check.that(side >= 8 && side <= 1024, "imageSize", side, "8 to 1024 pixels");
      Check.that(
          resize == 0 || (resize >= side && resize <= 2048),
          "resize",
          resize,
          "0 (imageSize * 256 / 224) or imageSize, " + side + ", to 2048 pixels");
    }

    int shortSide() {
      return resize == 0 ? (int) Math.rint(side * 256.0 / 224) : resize;
    }
  }

  ImageFolder(
      String name,
      List<String> classNames,
      Path root,
      List<Entry> entries,
      View view,
      Consumer<String> log) {
    this(name, classNames, root, entries, view, log, ConcurrentHashMap.newKeySet());
  }

  private ImageFolder(
      String name,
      List<String> classNames,
      Path root,
      List<Entry> entries,
      View view,
      Consumer<String> log,
      Set<String> broken) {
    this.name = name;
    this.classNames = List.copyOf(classNames);
    this.root = root;
    this.entries = List.copyOf(entries);
    this.view = view;
    this.log = log;
    this.broken = broken;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public int height() {
    return view.side;
  }

  @Override
  public int width() {
    return view.side;
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public int label(int i) {
    return entries.get(i).label;
  }

  @Override
  public int[] labels() {
    return entries.stream().mapToInt(Entry::label).toArray();
  }

  /** Of class names, file names, labels and file sizes in order; no file's contents are read. */
  @Override
  public String sha256() {
    MessageDigest digest = Sha256.digest();
    digest.update((String.join("\n", classNames) + "\n").getBytes(StandardCharsets.UTF_8));
    for (Entry e : entries) {
      String line = e.file + "\t" + e.label + "\t" + e.bytes + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The files are listed in the order of their names, so the order is no other than sha256's. */
  @Override
  public String unorderedSha256() {
    return sha256();
  }

  @Override
  public byte[] image(int i) {
    return decoded(i, Augmentation.none(), Rng.of(0));
  }

  /** As many of every class as of any other, or one less, the first ones of each. */
  @Override
  public ImageFolder first(int n) {
    Check.that(n >= 0 && n <= size(), "number of images of " + name, n, "0 to " + size());
    int[] labels = labels();
    int[] rank = new int[labels.length];
    int[] seen = new int[classes()];
    for (int i = 0; i < labels.length; i++) {
      rank[i] = seen[labels[i]]++;
    }
    // The first of every class, then the second of every class, and so on.
    int[] taken =
        IntStream.range(0, labels.length)
            .boxed()
            .sorted((a, b) -> rank[a] != rank[b] ? rank[a] - rank[b] : labels[a] - labels[b])
            .limit(n)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    return subset(taken);
  }

  @Override
  public ImageFolder subset(int[] indices) {
    List<Entry> chosen = new ArrayList<>(indices.length);
    Arrays.stream(indices).forEach(i -> chosen.add(entries.get(i)));
    return new ImageFolder(name, classNames, root, chosen, view, log, broken);
  }

  @Override
  public ImageFolder named(String other) {
    return new ImageFolder(other, classNames, root, entries, view, log, broken);
  }

  /** The usual constants, measured on all of ImageNet. */
  @Override
  public Normalization normalization() {
    return Normalization.imageNet();
  }

  /** One a processor. */
  @Override
  public int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public Writer writer(Augmentation augmentation, Normalization normalization) {
    Augmenter augmenter = new Augmenter(this, augmentation, normalization);
    return (i, rng, out, at) ->
        augmenter.write(decoded(i, augmentation, rng), 0, augmenter.draw(rng), out, at);
  }

  /** Files that could not be decoded so far, each counted once. */
  public int skipped() {
    return broken.size();
  }

  /** Image i, or what stands in for it, before flip and normalization. */
  private byte[] decoded(int i, Augmentation augmentation, Rng rng) {
    int at = i;
    do {
      Entry entry = entries.get(at);
      if (!broken.contains(entry.file)) {
        try {
          return decode(entry, augmentation, rng);
        } catch (BrokenImageException e) {
          skip(entry, e.getMessage());
        }
      }
      do {
        at = (at + 1) % entries.size();
      } while (entries.get(at).label != entries.get(i).label);
    } while (at != i);
    throw new IllegalStateException(
        "no image of class "
            + classNames.get(label(i))
            + " in "
            + root
            + " can be decoded; restore its files, for example "
            + entries.get(i).file);
  }

  private byte[] decode(Entry entry, Augmentation augmentation, Rng rng)
      throws BrokenImageException {
    byte[] file = read(entry);
    ImageHeader header = ImageHeader.of(file);
    int width = header.width();
    int height = header.height();
    // Streams of their own: switching one change off leaves the others alike.
    CropBox box =
        augmentation.minScale() > 0
            ? CropBox.random(width, height, augmentation.minScale(), rng.split("crop"))
            : CropBox.centre(width, height, view.shortSide(), view.side);
    byte[] pixels = ImageDecoder.decode(file, header, box, view.side);
    if (augmentation.colorJitter() > 0) {
      ColorJitter.apply(pixels, augmentation.colorJitter(), rng.split("jitter"));
    }
    return pixels;
  }

  // A file that cannot even be read is a failure of the disk or of the list, not of the set.
  private byte[] read(Entry entry) {
    Path path = root.resolve(entry.file);
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + path + ", which was there when its folder was listed", e);
    }
  }

  private void skip(Entry entry, String reason) {
    if (!broken.add(entry.file)) {
      return;
    }
    int count = broken.size();
    if (count <= LOGGED || Integer.bitCount(count) == 1) {
      log.accept(
          String.format(
              Locale.ROOT,
              "warning: %s is skipped (%s); the next image of its class stands in. Skipped so far:"
                  + " %d",
              root.resolve(entry.file),
              reason,
              count));
    }
  }

  @Override
  public String toString() {
    return name + ": " + size() + " images of " + shapeText() + ", " + classes() + " classes";
  }
}
