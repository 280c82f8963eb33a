package org.dnas4j.weights;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dnas4j.base.Check;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.IoProblem;
import org.dnas4j.base.Sha256;
import org.dnas4j.net.WeightCheck;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;

/**
 * A {@code .safetensors} file of a network whose quantized weights lie in as many bits as they
 * have: one U8 array of {@linkplain BitPacking packed} codes per coded tensor, and one F32 array
 * {@code floats} of all else in the order of the metadata's {@code layout}, see {@link
 * PackedLayout}; of a coded tensor these are its levels, see {@link LevelForm}.
 *
 * <p>The metadata's {@code sha256} is that of the whole file with 64 zeros in its place.
 *
 * @param about the other metadata, free texts by name
 * @param floats arrays that are not coded, by name
 * @param codes the coded ones, by name
 */
public record PackedFile(
    Map<String, String> about, Map<String, NamedArray> floats, Map<String, LevelCode> codes) {
  private static final String FORMAT = "format";
  private static final String VERSION = "dnas4j-packed-1";
  private static final String LAYOUT = "layout";
  private static final String SHA256 = "sha256";
  private static final String FLOATS = "floats";
  private static final String NO_DIGEST = "0".repeat(64);

  /** Copies the maps. */
  public PackedFile {
    about = Collections.unmodifiableMap(new LinkedHashMap<>(about));
    floats = Collections.unmodifiableMap(new LinkedHashMap<>(floats));
    codes = Collections.unmodifiableMap(new LinkedHashMap<>(codes));
    for (String key : Set.of(FORMAT, LAYOUT, SHA256)) {
      Check.that(!about.containsKey(key), "metadata", key, "other names");
    }
  }

  /** All arrays by name, the coded ones as the values that the network computes with. */
  public Map<String, NamedArray> arrays() {
    Map<String, NamedArray> all = new LinkedHashMap<>(floats);
    codes.forEach((name, code) -> all.put(name, code.decode()));
    return all;
  }

  /** Whether a file says that it is one of these. */
  public static boolean isOne(Safetensors.Content content) {
    return content.metadata().getOrDefault(FORMAT, "").startsWith("dnas4j-packed");
  }

  /** Writes the file in one go: either the old one remains or the new one is complete. */
  public void write(Path file) {
    byte[] bytes = bytes();
    DurableFiles.write(file, out -> out.write(bytes));
  }

  private byte[] bytes() {
    PackedLayout layout = PackedLayout.of(arrays(), codes);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, VERSION);
    metadata.putAll(about);
    metadata.put(LAYOUT, layout.text());
    metadata.put(SHA256, NO_DIGEST);
    float[] all = new float[layout.entries().stream().mapToInt(PackedLayout.Entry::floats).sum()];
    int at = 0;
    Map<String, byte[]> packed = new LinkedHashMap<>();
    for (PackedLayout.Entry entry : layout.entries()) {
      if (entry instanceof PackedLayout.Codes coded) {
        LevelCode code = codes.get(coded.name());
        at = put(code.levels(), all, at);
        packed.put(coded.name(), code.packed());
      } else if (entry instanceof PackedLayout.Norm norm) {
        for (String part : PackedLayout.NORM) {
          at = put(floats.get(norm.name() + part).values(), all, at);
        }
      } else if (entry instanceof PackedLayout.Floats array) {
        at = put(floats.get(array.name()).values(), all, at);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Safetensors.write(out, Map.of(FLOATS, NamedArray.of(all)), packed, metadata);
    } catch (IOException e) {
      throw new UncheckedIOException(IoProblem.of(e), e);
    }
    byte[] bytes = out.toByteArray();
    put(Sha256.of(bytes), bytes, place(bytes, NO_DIGEST));
    return bytes;
  }

  private static int put(float[] values, float[] all, int at) {
    System.arraycopy(values, 0, all, at, values.length);
    return at + values.length;
  }

  private static void put(String digits, byte[] bytes, int at) {
    System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, bytes, at, digits.length());
  }

  /** Where a text first stands, from which its digest is taken out; below 0 if nowhere. */
  private static int place(byte[] bytes, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Reads a file.
   *
   * @throws UncheckedIOException if it cannot be read or is no {@code .safetensors}
   * @throws IllegalArgumentException if it is no packed network, was damaged, or holds what is no
   *     weight, with file, found and allowed
   */
  public static PackedFile read(Path file) {
    Safetensors.Content content = Safetensors.read(file);
    try {
      return read(file, content);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          file + ": " + e.getMessage() + "; copy or pack the network anew", e);
    }
  }

  private static PackedFile read(Path file, Safetensors.Content content) {
    Map<String, String> about = new LinkedHashMap<>(content.metadata());
    String format = about.remove(FORMAT);
    Check.that(VERSION.equals(format), FORMAT, "\"" + format + "\"", "\"" + VERSION + "\"");
    requireDigest(file, about.remove(SHA256));
    String text = about.remove(LAYOUT);
    Check.that(text != null, LAYOUT, "none", "what the arrays hold");
    PackedLayout layout = PackedLayout.parse(text);
    requireNames(layout, content);
    Take floats = new Take(content.arrays().get(FLOATS).values(), layout);
    Map<String, NamedArray> arrays = new LinkedHashMap<>();
    Map<String, LevelCode> codes = new LinkedHashMap<>();
    for (PackedLayout.Entry entry : layout.entries()) {
      if (entry instanceof PackedLayout.Codes coded) {
        byte[] packed = bytes(content.arrays().get(coded.name()));
        codes.put(coded.name(), code(coded, packed, floats.next(coded.levels())));
      } else if (entry instanceof PackedLayout.Norm norm) {
        for (String part : PackedLayout.NORM) {
          Shape shape = Shape.of(norm.channels());
          put(arrays, norm.name() + part, shape, floats.next(norm.channels()));
        }
      } else if (entry instanceof PackedLayout.Floats array) {
        put(arrays, array.name(), array.shape(), floats.next(array.shape().size()));
      }
    }
    WeightCheck.require("floats", arrays);
    PackedFile read = new PackedFile(about, arrays, codes);
    WeightCheck.require("codes", read.arrays());
    return read;
  }

  private static void put(
      Map<String, NamedArray> arrays, String name, Shape shape, float[] values) {
    Check.that(
        arrays.put(name, new NamedArray(shape, values)) == null, "layout", name + " twice", "once");
  }

  private static LevelCode code(PackedLayout.Codes entry, byte[] packed, float[] levels) {
    try {
      int[] codes = BitPacking.unpack(packed, entry.shape().size(), entry.bits());
      return new LevelCode(entry.shape(), entry.bits(), entry.form(), levels, codes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("\"" + entry.name() + "\": " + e.getMessage(), e);
    }
  }

  private static void requireDigest(Path file, String digest) {
    Check.that(
        digest != null && digest.matches("[0-9a-f]{64}"), SHA256, digest, "64 hexadecimal digits");
    byte[] bytes;
    try (InputStream in = new FileInputStream(file.toFile())) {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(IoProblem.of(e), e);
    }
    int place = place(bytes, digest);
    Check.that(place >= 0, SHA256, digest, "digits that stand in the file as they are");
    put(NO_DIGEST, bytes, place);
    String found = Sha256.of(bytes);
    Check.that(found.equals(digest), "SHA-256 of the file", found, digest + ", as it says itself");
  }

  /** All arrays are those of the layout, so that nothing is read that is not checked. */
  private static void requireNames(PackedLayout layout, Safetensors.Content content) {
    Set<String> expected = new TreeSet<>(Set.of(FLOATS));
    layout.entries().stream()
        .filter(PackedLayout.Codes.class::isInstance)
        .forEach(entry -> expected.add(((PackedLayout.Codes) entry).name()));
    Set<String> found = new TreeSet<>(content.arrays().keySet());
    Check.that(found.equals(expected), "arrays", found, expected + ", as the layout says");
    expected.remove(FLOATS);
    Check.that(
        content.integers().equals(expected),
        "arrays of integers",
        content.integers(),
        "" + expected);
  }

  private static byte[] bytes(NamedArray array) {
    byte[] bytes = new byte[array.values().length];
    for (int i = 0; i < bytes.length; i++) {
      float value = array.values()[i];
      Check.that(value >= 0 && value <= 255 && value == (int) value, "byte", value, "0 to 255");
      bytes[i] = (byte) (int) value;
    }
    return bytes;
  }

  /** Hands out the floats in order. */
  private static final class Take {
    private final float[] all;
    private int at;

    Take(float[] all, PackedLayout layout) {
      this.all = all;
      long needed = layout.entries().stream().mapToLong(PackedLayout.Entry::floats).sum();
      Check.that(
          needed == all.length, "number of floats", all.length, needed + ", as the layout says");
    }

    float[] next(int count) {
      at += count;
      return Arrays.copyOfRange(all, at - count, at);
    }
  }
}
