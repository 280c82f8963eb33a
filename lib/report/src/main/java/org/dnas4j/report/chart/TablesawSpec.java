package org.dnas4j.report.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tech.tablesaw.plotly.components.Figure;

/**
 * Tablesaw's figures as plotly.js descriptions. Tablesaw writes scripts; their values, which are
 * JSON but for unquoted names, single quotes and commas at ends, are read from there.
 */
public final class TablesawSpec {
  private static final Pattern VARIABLE =
      Pattern.compile("var (layout|config|trace\\d+)\\s*=\\s*(?=\\{)");
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(
              JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
              JsonReadFeature.ALLOW_SINGLE_QUOTES,
              JsonReadFeature.ALLOW_TRAILING_COMMA,
              JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
              JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private TablesawSpec() {}

  /**
   * A figure with {@code data}, {@code layout} and {@code config}. Handlers of events are left out.
   *
   * @throws IllegalArgumentException if Tablesaw's script cannot be read
   */
  public static Map<String, Object> of(Figure figure) {
    String script = figure.asJavascript("figure");
    List<Object> traces = new ArrayList<>();
    Map<String, Object> layout = new LinkedHashMap<>();
    Matcher variable = VARIABLE.matcher(script);
    while (variable.find()) {
      Map<String, Object> value = read(script.substring(variable.end()));
      if (variable.group(1).equals("layout")) {
        layout.putAll(titled(value));
      } else if (variable.group(1).startsWith("trace")) {
        traces.add(value);
      }
    }
    return PlotlySpec.figure(traces, layout);
  }

  /**
   * The same as a chart of ours, of which there is a picture, if all traces are points or lines of
   * numbers.
   */
  public static Optional<Chart> chart(Map<String, Object> spec) {
    List<Chart.Series> series = new ArrayList<>();
    for (Object trace : (List<?>) spec.get("data")) {
      Optional<Chart.Series> one = series((Map<?, ?>) trace);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      series.add(one.get());
    }
    Map<?, ?> layout = (Map<?, ?>) spec.get("layout");
    return Optional.of(
        new Chart.Xy(
            title(layout),
            layout.get("xaxis") instanceof Map<?, ?> x ? title(x) : "",
            layout.get("yaxis") instanceof Map<?, ?> y ? title(y) : "",
            series));
  }

  private static Optional<Chart.Series> series(Map<?, ?> trace) {
    List<Double> x = numbers(trace.get("x"));
    List<Double> y = numbers(trace.get("y"));
    if (!"scatter".equals(trace.get("type")) || x.isEmpty() || x.size() != y.size()) {
      return Optional.empty();
    }
    String name = String.valueOf(trace.get("name"));
    List<Chart.Point> points = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      points.add(new Chart.Point(x.get(i), y.get(i), name));
    }
    boolean line = String.valueOf(trace.get("mode")).contains("line");
    return Optional.of(
        new Chart.Series(name, line ? Chart.Style.LINE : Chart.Style.POINTS, points));
  }

  /** Tablesaw writes numbers as texts; empty if there is anything else. */
  private static List<Double> numbers(Object values) {
    List<Double> numbers = new ArrayList<>();
    if (values instanceof List<?> list) {
      for (Object value : list) {
        try {
          numbers.add(value == null ? Double.NaN : Double.parseDouble(value.toString()));
        } catch (NumberFormatException e) {
          return List.of();
        }
      }
    }
    return numbers;
  }

  private static String title(Map<?, ?> part) {
    return part.get("title") instanceof Map<?, ?> title ? String.valueOf(title.get("text")) : "";
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> read(String text) {
    try {
      return (Map<String, Object>) cleaned(MAPPER.readValue(text, Map.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "cannot read Tablesaw's figure: " + e.getOriginalMessage(), e);
    }
  }

  /** JSON has no NaN, and Tablesaw writes missing texts and HTML's quotes. */
  private static Object cleaned(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, inner) -> copy.put((String) key, cleaned(inner)));
      return copy;
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(inner -> copy.add(cleaned(inner)));
      return copy;
    }
    if (value instanceof String text) {
      return text.equals("null") ? null : text.replace("&quot;", "\"").replace("&#39;", "'");
    }
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }

  /** plotly.js no longer takes titles that are texts. */
  private static Map<String, Object> titled(Map<String, Object> part) {
    Map<String, Object> copy = new LinkedHashMap<>();
    part.forEach(
        (key, value) -> {
          if (key.equals("title") && value instanceof String) {
            copy.put(key, Map.of("text", value));
          } else if (value instanceof Map<?, ?> && key.matches("[xyz]axis\\d*|scene")) {
            copy.put(key, titled(asMap(value)));
          } else {
            copy.put(key, value);
          }
        });
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(Object value) {
    return (Map<String, Object>) value;
  }
}
