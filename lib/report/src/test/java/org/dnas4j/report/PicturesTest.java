package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.ImageDataset;
import org.dnas4j.data.Normalization;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.report.chart.ImageGrid;
import org.dnas4j.report.chart.Picture;
import org.dnas4j.report.chart.SuperNetDrawing;
import org.dnas4j.search.Distribution;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PicturesTest {
  private static final int GREY = 0x646464;
  private static final int RED = 0xFF0000;
  private static final int WHITE = 0xFFFFFF;

  /** Two classes of 4×4 images: image 0 and 2 red, image 1 grey. */
  private static ImageDataset images() {
    byte[] pixels = new byte[3 * 48];
    IntStream.range(0, 16).forEach(p -> pixels[p] = (byte) 255);
    IntStream.range(48, 96).forEach(p -> pixels[p] = 100);
    IntStream.range(96, 112).forEach(p -> pixels[p] = (byte) 255);
    return ImageDataset.of(
        "tiny", List.of("red", "pale grey"), 3, 4, 4, pixels, new int[] {0, 1, 0});
  }

  private static Document parse(Picture picture) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(picture.svg().getBytes(StandardCharsets.UTF_8)));
  }

  private static BufferedImage pixels(Picture picture) throws Exception {
    Element image = (Element) parse(picture).getElementsByTagName("image").item(0);
    String uri = image.getAttribute("href");
    byte[] png = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static int rgb(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & WHITE;
  }

  @Test
  void classesHaveAColumnEach() throws Exception {
    BufferedImage grid = pixels(ImageGrid.classes(images(), 2));
    assertEquals(RED, rgb(grid, 0, 0));
    assertEquals(RED, rgb(grid, 3, 6 + 3));
    assertEquals(GREY, rgb(grid, 6, 0));
    assertEquals(WHITE, rgb(grid, 6, 6), "there is only one grey image");
    assertEquals(WHITE, rgb(grid, 4, 0), "gap");
  }

  @Test
  void augmentedImagesStandBesideTheirOriginal() throws Exception {
    Normalization normalization = Normalization.of(images());
    BufferedImage same =
        pixels(ImageGrid.augmented(images(), Augmentation.none(), normalization, 2, 1, Rng.of(1)));
    assertEquals(RED, rgb(same, 6, 0));
    assertEquals(GREY, rgb(same, 6, 6));
    BufferedImage cut =
        pixels(
            ImageGrid.augmented(
                images(), new Augmentation(0, false, 16), normalization, 1, 1, Rng.of(1)));
    assertEquals(RED, rgb(cut, 0, 0));
    // A hole larger than the image leaves the mean colour: (255 + 100 + 255)/3 of red, 100/3 else.
    assertEquals(203 << 16 | 33 << 8 | 33, rgb(cut, 6, 0));
  }

  @Test
  void impossibleGridsAreRefused() {
    Normalization n = Normalization.of(images());
    assertEquals(
        "rows = 4; allowed: 1 to 3",
        assertThrows(
                IllegalArgumentException.class,
                () -> ImageGrid.augmented(images(), Augmentation.none(), n, 4, 1, Rng.of(1)))
            .getMessage());
    ImageDataset grey = ImageDataset.of("grey", List.of("a"), 1, 1, 1, new byte[1], new int[1]);
    assertThrows(IllegalArgumentException.class, () -> ImageGrid.classes(grey, 1));
  }

  @Test
  void superNetHasAnEdgeACandidate() throws Exception {
    Picture picture =
        SuperNetDrawing.of(ResNets.cifar10(20), Precision.weightsOnly(0, 1, 2, 3, 4, 8, 32));
    Document svg = parse(picture);
    // Seven blocks choose among 7; the two that change the shape lack 0 bit.
    assertEquals(7 * 7 + 2 * 6, svg.getElementsByTagName("path").getLength());
    assertTrue(picture.text().contains("29,647,548 architectures"), picture.text());
  }

  @Test
  void likelyEdgesAreThick() throws Exception {
    NetSpec net = ResNets.of(ResNets.Stem.CIFAR, List.of(1), 4, ResNets.Shortcut.A, 8, 2);
    List<Candidates> candidates = Candidates.of(net, Precision.weightsOnly(0, 4));
    Distribution p = new Distribution(net, candidates, List.of(List.of(0f, 1f)));
    Document svg = parse(SuperNetDrawing.of(p));
    Element skip = (Element) svg.getElementsByTagName("path").item(0);
    Element four = (Element) svg.getElementsByTagName("path").item(1);
    assertEquals("7 5", skip.getAttribute("stroke-dasharray"));
    assertEquals("none", four.getAttribute("stroke-dasharray"));
    assertTrue(
        Double.parseDouble(four.getAttribute("stroke-width"))
            > 10 * Double.parseDouble(skip.getAttribute("stroke-width")));
  }
}
