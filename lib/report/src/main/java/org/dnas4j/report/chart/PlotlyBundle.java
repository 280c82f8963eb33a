package org.dnas4j.report.chart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;
import org.dnas4j.base.IoProblem;

/** The plotly.js that comes with the library, so that figures never need a network. */
public final class PlotlyBundle {
  private static final String POM = "/META-INF/maven/org.webjars.npm/plotly.js-dist/pom.properties";
  private static final String SOURCE = "/META-INF/resources/webjars/plotly.js-dist/%s/plotly.js";

  private PlotlyBundle() {}

  /** The version of plotly.js. */
  public static String version() {
    Properties pom = new Properties();
    try (InputStreamReader in =
        new InputStreamReader(
            PlotlyBundle.class.getResourceAsStream(POM), StandardCharsets.UTF_8)) {
      pom.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + POM + ": " + IoProblem.of(e), e);
    }
    return pom.getProperty("version");
  }

  /** The script that defines the global {@code Plotly}; about 11 MB. */
  public static String javascript() {
    return resource(String.format(Locale.ROOT, SOURCE, version()));
  }

  /** The same packed by gzip and in Base64, about a quarter of the size. */
  public static String packed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(javascript().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  static String resource(String name) {
    try (InputStream in = PlotlyBundle.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is not on the class path; expected in report's jar or in plotly.js-dist's");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ": " + IoProblem.of(e), e);
    }
  }
}
