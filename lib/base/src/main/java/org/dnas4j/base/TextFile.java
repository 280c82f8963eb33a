package org.dnas4j.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Text files that come from elsewhere, in UTF-8 or plain ASCII. */
public final class TextFile {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextFile() {}

  /**
   * The lines of a file.
   *
   * @throws IOException if it cannot be read, or is in another encoding
   */
  public static List<String> lines(Path file) throws IOException {
    return lines(file.toString(), Files.readAllBytes(file));
  }

  /**
   * The lines of a text.
   *
   * @param where what messages call it
   * @throws IOException if it is in another encoding
   */
  public static List<String> lines(String where, byte[] bytes) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult end = decoder.decode(in, out, true);
    String text = out.flip().toString();
    // UTF-16 without a mark at its start is UTF-8 with zeros between the letters.
    int zero = text.indexOf('\0');
    if (end.isError() || zero >= 0) {
      String found =
          zero >= 0 || isUtf16(bytes)
              ? "text in UTF-16, or no text"
              : "bytes that are no UTF-8 from byte " + in.position() + " on";
      throw new IOException(
          where
              + ": found "
              + found
              + "; expected text in UTF-8: convert it, for example with iconv -f "
              + (zero >= 0 || isUtf16(bytes) ? "UTF-16" : "ISO-8859-1")
              + " -t UTF-8, or fetch the file again");
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return (marked ? text.substring(1) : text).lines().toList();
  }

  private static boolean isUtf16(byte[] bytes) {
    return bytes.length >= 2
        && ((bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
            || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF));
  }
}
