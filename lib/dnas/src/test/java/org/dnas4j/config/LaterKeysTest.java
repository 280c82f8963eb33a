package org.dnas4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As if the kind lsq had got a start, and the group search a price, after results were published.
 */
class LaterKeysTest {
  private static final LaterKeys LATER =
      new LaterKeys(Map.of("quant.weights[lsq].start", 1.0, "search.price", 2.5));

  private static ObjectNode tree(String json) {
    return Json.object("test", json.replace('\'', '"'));
  }

  /** What identified a run before is what identifies it now. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'quant':{'weights':{'kind':'lsq','start':1.0}}} | {'quant':{'weights':'lsq'}}
          {'quant':{'weights':{'kind':'lsq','start':2.0}}} | {'quant':{'weights':{'kind':'lsq','start':2.0}}}
          {'quant':{'weights':{'kind':'lsq','start':1.0,'a':1}}} | {'quant':{'weights':{'kind':'lsq','a':1}}}
          {'quant':{'weights':{'kind':'other','start':1.0}}} | {'quant':{'weights':{'kind':'other','start':1.0}}}
          {'search':{'price':2.5,'a':1}} | {'search':{'a':1}}
          {'search':{'price':2.5}} | {}
          """)
  void earlierValuesAreLeftOut(String now, String before) {
    ObjectNode tree = tree(now);
    LATER.leaveOut(tree);
    assertEquals(tree(before), tree);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'quant':{'weights':'lsq'}} | {'quant':{'weights':{'kind':'lsq','start':1.0}}}
          {'quant':{'weights':{'kind':'lsq','start':2.0}}} | {'quant':{'weights':{'kind':'lsq','start':2.0}}}
          {'quant':{'weights':'other'}} | {'quant':{'weights':'other'}}
          {'quant':{'weights':{'kind':'other'}}} | {'quant':{'weights':{'kind':'other'}}}
          {'search':{}} | {'search':{'price':2.5}}
          {'data':{}} | {'data':{}}
          """)
  void earlierTreesGetThemInTheirOwnKindAlone(String before, String now) {
    ObjectNode tree = tree(before);
    LATER.add(tree);
    assertEquals(tree(now), tree);
  }
}
