// Longer than 300 lines: listing, checking and decoding of photos share their errors.
package org.dnas4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.base.Check;
import org.dnas4j.base.IoProblem;
import org.dnas4j.base.Sha256;
import org.dnas4j.data.PhotoContents.Content;
import org.dnas4j.tensor.Rng;

/**
 * JPEG and PNG files that are decoded whenever a batch needs them, so only file names lie in
 * memory. Images are square RGB of one side; without random crops the middle of each photo is
 * taken.
 *
 * <p>For a file that cannot be decoded the next one of the same class stands in, in the order of
 * the set and from the end back to the start, with the same random changes: a batch keeps its shape
 * and its labels, and what it holds depends on the files alone. {@link #skipped} counts such files,
 * and {@link #isReplaced} tells them, so that no stand-in is scored.
 */
public final class ImageFolder implements Images {
  private static final int LOGGED = 10;

  private final String name;
  private final List<String> classNames;
  private final List<Entry> entries;
  private final View view;
  private final Listing listing;
  // Found out on first use; two threads may both find the same.
  private volatile List<Content> contents;

  /**
   * One file.
   *
   * @param file path below the root, with slashes
   * @param stamp when it was listed
   * @param label its class
   */
  record Entry(String file, FileStamp stamp, int label) {}

  /**
   * What a set shares with all that is cut out of it.
   *
   * @param root directory of the files
   * @param leftOut what else lies there, as {@link ImageCounts} has it
   * @param memory of what files hold
   * @param log takes warnings
   * @param broken files that could not be decoded so far
   */
  record Listing(
      Path root,
      Map<String, Integer> leftOut,
      PhotoContents memory,
      Consumer<String> log,
      Set<String> broken) {
    Listing(Path root, Map<String, Integer> leftOut, Path cache, Consumer<String> log) {
      this(root, leftOut, new PhotoContents(cache, log), log, ConcurrentHashMap.newKeySet());
    }
  }

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
      String name, List<String> classNames, List<Entry> entries, View view, Listing listing) {
    this.name = name;
    this.classNames = List.copyOf(classNames);
    this.entries = List.copyOf(entries);
    this.view = view;
    this.listing = listing;
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

  /** Of class names and, in order, of label and contents of each file. */
  @Override
  public String sha256() {
    return digest(contentLines());
  }

  @Override
  public String unorderedSha256() {
    return digest(contentLines().sorted());
  }

  private Stream<String> contentLines() {
    List<Content> all = contents();
    return IntStream.range(0, size())
        .mapToObj(i -> entries.get(i).label + "\t" + all.get(i).sha256() + "\n");
  }

  /** Of class names, file names, labels and file sizes in order; no file's contents are read. */
  @Override
  public String formerSha256() {
    return digest(
        entries.stream().map(e -> e.file + "\t" + e.label + "\t" + e.stamp.bytes() + "\n"));
  }

  private String digest(Stream<String> lines) {
    MessageDigest digest = Sha256.digest();
    digest.update((String.join("\n", classNames) + "\n").getBytes(StandardCharsets.UTF_8));
    lines.forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private List<Content> contents() {
    if (contents == null) {
      contents = listing.memory.of(listing.root, entries);
    }
    return contents;
  }

  @Override
  public ImageCounts counts() {
    int unreadable = (int) contents().stream().filter(c -> !c.problem().isEmpty()).count();
    return new ImageCounts(classes(), size(), unreadable, listing.leftOut);
  }

  @Override
  public void requireReadable() {
    List<Content> all = contents();
    Set<Integer> readable = new HashSet<>();
    for (int i = 0; i < size(); i++) {
      if (all.get(i).problem().isEmpty()) {
        readable.add(label(i));
      }
    }
    for (int i = 0; i < size(); i++) {
      if (!readable.contains(label(i))) {
        throw noneReadable(i, all.get(i).problem());
      }
    }
  }

  private IllegalStateException noneReadable(int i, String problem) {
    return new IllegalStateException(
        "no photo of class "
            + classNames.get(label(i))
            + " in "
            + listing.root
            + " can be decoded, for example "
            + entries.get(i).file
            + " ("
            + problem
            + "); expected JPEG or PNG files: restore or convert them, or remove the class");
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
    return new ImageFolder(name, classNames, chosen, view, listing);
  }

  @Override
  public ImageFolder named(String other) {
    return new ImageFolder(other, classNames, entries, view, listing);
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
    return listing.broken.size();
  }

  @Override
  public boolean isReplaced(int i) {
    return listing.broken.contains(entries.get(i).file);
  }

  /** Image i, or what stands in for it, before flip and normalization. */
  private byte[] decoded(int i, Augmentation augmentation, Rng rng) {
    int at = i;
    String problem = "";
    do {
      Entry entry = entries.get(at);
      if (!listing.broken.contains(entry.file)) {
        try {
          return decode(entry, augmentation, rng);
        } catch (BrokenImageException e) {
          problem = e.getMessage();
          skip(entry, problem);
        }
      }
      do {
        at = (at + 1) % entries.size();
      } while (entries.get(at).label != entries.get(i).label);
    } while (at != i);
    throw noneReadable(i, problem.isEmpty() ? "see the warnings" : problem);
  }

  private byte[] decode(Entry entry, Augmentation augmentation, Rng rng)
      throws BrokenImageException {
    byte[] file = read(listing.root.resolve(entry.file));
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
  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read "
              + file
              + ", which was there when its folder was listed: "
              + IoProblem.of(e)
              + "; restore it and start again, which goes on with the run",
          e);
    }
  }

  private void skip(Entry entry, String reason) {
    if (!listing.broken.add(entry.file)) {
      return;
    }
    int count = listing.broken.size();
    if (count <= LOGGED || Integer.bitCount(count) == 1) {
      listing.log.accept(
          "warning: "
              + listing.root.resolve(entry.file)
              + " is skipped ("
              + reason
              + "); in training the next image of its class stands in, in scoring it does not"
              + " count. Skipped so far: "
              + count);
    }
  }

  @Override
  public String toString() {
    return name + ": " + size() + " images of " + shapeText() + ", " + classes() + " classes";
  }
}
