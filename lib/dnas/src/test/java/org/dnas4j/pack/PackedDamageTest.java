package org.dnas4j.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dnas4j.base.Sha256;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were damaged or made to mislead. */
class PackedDamageTest {
  private static final int MUTATIONS = 1000;

  /** The file has 12 KB; no claim in it may cost more than this. */
  private static final long MOST_BYTES = 100L << 20;

  private static final Pattern DIGEST = Pattern.compile("\"sha256\":\"([0-9a-f]{64})\"");
  private static final Pattern METADATA = Pattern.compile("\"(\\w+)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  @TempDir private Path directory;

  @Test
  void noneIsTakenForWhatItIsNot() throws IOException {
    Packed packed = Packed.of(directory, "4/4 0 3/8 | 5 32/2 6 | 7 1/4 0");
    byte[] whole = Files.readAllBytes(packed.file());
    float[] expected = Packing.logits(Tiny.libtorch(), packed.model());
    int refused = 0;
    int others = 0;
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      byte[] mutated = mutated(whole, random);
      boolean signed = seed % 2 == 0;
      if (signed) {
        sign(mutated);
      }
      Path file = Files.write(directory.resolve("mutated.safetensors"), mutated);
      long before = allocated();
      try {
        float[] logits = Packing.logits(Tiny.libtorch(), Model.of(file, () -> null));
        if (signed && !Arrays.equals(expected, logits)) {
          others++;
        } else {
          assertArrayEquals(expected, logits, "seed " + seed);
        }
        for (float logit : logits) {
          assertTrue(Float.isFinite(logit), "seed " + seed);
        }
      } catch (IllegalArgumentException | UncheckedIOException e) {
        refused++;
        assertTrue(!e.getMessage().isBlank(), "seed " + seed);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
      long bytes = allocated() - before;
      assertTrue(bytes < MOST_BYTES, "seed " + seed + " took " + bytes + " bytes");
    }
    // The mutations are ones that matter, and the signed ones are not all refused for nothing.
    assertTrue(refused > MUTATIONS / 2, refused + " refused");
    assertTrue(others > 10, others + " others");
  }

  /** Bytes all over the file. */
  @Test
  void everyFlippedByteIsNoticed() throws IOException {
    Packed packed = Packed.of(directory, "4 0 3 | 5 32 6 | 7 1 0");
    byte[] whole = Files.readAllBytes(packed.file());
    ExperimentConfig config = TinyExperiments.config();
    int accepted = 0;
    for (int at = 0; at < whole.length; at += 31) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      Path file = Files.write(directory.resolve("flipped.safetensors"), flipped);
      try {
        // Where its format is unreadable now, it is taken for an export.
        Model.of(file, () -> config);
        accepted++;
      } catch (IllegalArgumentException | UncheckedIOException e) {
        assertTrue(e.getMessage().contains("flipped.safetensors"), e.getMessage());
      }
    }
    assertEquals(0, accepted);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static byte[] mutated(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    switch (random.nextInt(9)) {
      case 0 -> {
        for (int i = random.nextInt(8); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 1 ->
          bytes[8 + header + random.nextInt(bytes.length - 8 - header)] ^=
              (byte) (1 + random.nextInt(255));
      case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
      case 4 -> {
        long[] lengths = {
          0, header - 1, header + 1, 1L << 31, Long.MAX_VALUE, -1, random.nextLong()
        };
        ByteBuffer.wrap(bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(lengths[random.nextInt(lengths.length)]);
      }
      case 5 -> digits(bytes, header, random);
      case 6 -> bytes = numbers(bytes, header, random);
      case 7 -> bytes = swapped(bytes, header, random);
      default -> bytes = removed(bytes, header, random);
    }
    return bytes;
  }

  /** Other digits in places of the header, which stays as long as it was. */
  private static void digits(byte[] bytes, int header, Random random) {
    for (int left = 1 + random.nextInt(3); left > 0; ) {
      int at = 8 + random.nextInt(header);
      if (bytes[at] >= '0' && bytes[at] <= '9') {
        bytes[at] = (byte) ('0' + random.nextInt(10));
        left--;
      }
    }
  }

  /** A number of the header becomes a great one, a negative one or none. */
  private static byte[] numbers(byte[] bytes, int header, Random random) {
    String[] others = {"2147483647", "999999999", "-1", "0", "1e9", "null", "99999999999999999999"};
    String text = header(bytes, header);
    List<int[]> places =
        Pattern.compile("(?<=[\\[,:. ])\\d+(?=[],:.; }\\\\])")
            .matcher(text)
            .results()
            .map(m -> new int[] {m.start(), m.end()})
            .toList();
    int[] place = places.get(random.nextInt(places.size()));
    String other = others[random.nextInt(others.length)];
    return with(bytes, header, text.substring(0, place[0]) + other + text.substring(place[1]));
  }

  /** Two texts of the metadata change places. */
  private static byte[] swapped(byte[] bytes, int header, Random random) {
    String text = header(bytes, header);
    List<String[]> texts =
        METADATA
            .matcher(text)
            .results()
            .map(m -> new String[] {m.group(1), m.group(2)})
            .filter(t -> !t[0].equals("dtype") && !t[0].equals("sha256"))
            .toList();
    String[] one = texts.get(random.nextInt(texts.size()));
    String[] two = texts.get(random.nextInt(texts.size()));
    String marked =
        text.replace(entry(one[0], one[1]), "\u0001").replace(entry(two[0], two[1]), "\u0002");
    return with(
        bytes,
        header,
        marked.replace("\u0001", entry(one[0], two[1])).replace("\u0002", entry(two[0], one[1])));
  }

  private static String entry(String key, String value) {
    return "\"" + key + "\":\"" + value + "\"";
  }

  /** A stretch of the header is missing, its length told as it is. */
  private static byte[] removed(byte[] bytes, int header, Random random) {
    String text = header(bytes, header);
    int from = random.nextInt(text.length());
    int to = Math.min(text.length(), from + 1 + random.nextInt(60));
    return with(bytes, header, text.substring(0, from) + text.substring(to));
  }

  private static String header(byte[] bytes, int header) {
    return new String(bytes, 8, header, StandardCharsets.ISO_8859_1);
  }

  private static byte[] with(byte[] bytes, int header, String text) {
    byte[] other = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer all =
        ByteBuffer.allocate(bytes.length - header + other.length).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(other.length).put(other).put(bytes, 8 + header, bytes.length - 8 - header);
    return all.array();
  }

  /** Makes the checksum right again, where there still is one. */
  private static void sign(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Matcher digest = DIGEST.matcher(text);
    if (digest.find()) {
      Arrays.fill(bytes, digest.start(1), digest.end(1), (byte) '0');
      byte[] right = Sha256.of(bytes).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(right, 0, bytes, digest.start(1), right.length);
    }
  }
}
