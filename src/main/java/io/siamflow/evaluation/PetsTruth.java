package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Ground truth of many people in one video, as PETS 2009 S2.L1 carries it: {@code <frame number>}
 * with {@code <object id>} and {@code <box xc yc w h>}, where xc and yc are the box's centre in
 * pixels. A document type is refused, so nothing outside the file is ever read. The text is UTF-8.
 */
public final class PetsTruth {

  private final NavigableMap<Integer, SortedMap<Integer, Box>> frames;
  private final Map<Integer, Integer> lines;
  private final NavigableSet<Integer> identities = new TreeSet<>();

  private PetsTruth(
      NavigableMap<Integer, SortedMap<Integer, Box>> frames, Map<Integer, Integer> lines) {
    this.frames = frames;
    this.lines = lines;
    frames.values().forEach(boxes -> identities.addAll(boxes.keySet()));
  }

  /**
   * Reads a file.
   *
   * @throws IOException if the file is missing, is no XML, or an element is wrong; the message
   *     names file and line
   */
  public static PetsTruth read(Path file) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      String text = new DatasetText(file).read();
      XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text));
      try {
        return new Parser(xml).parse();
      } catch (IllegalArgumentException e) {
        throw new IOException(place(file, xml.getLocation()) + e.getMessage(), e);
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      throw new IOException(place(file, e.getLocation()) + "is not well-formed XML", e);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    }
  }

  private static String place(Path file, Location location) {
    boolean known = location != null && location.getLineNumber() > 0;
    return file + (known ? ", line " + location.getLineNumber() : "") + ": ";
  }

  /**
   * That every frame is one of a video.
   *
   * @param file where this was read, for the message
   * @param count how many frames the video has
   * @param video the video, for the message
   * @throws IOException if a frame is not; the message names file and line
   */
  void requireWithin(Path file, int count, Path video) throws IOException {
    Integer first = frames.ceilingKey(count);
    if (first != null) {
      throw new IOException(
          "%s, line %d: frame %d, counted from 0, is missing in %s, which has %d"
              .formatted(file, lines.get(first), first, video, count));
    }
  }

  /** The boxes on a frame, by identity. */
  public Map<Integer, Box> boxes(int frame) {
    return Collections.unmodifiableMap(frames.getOrDefault(frame, Collections.emptySortedMap()));
  }

  /** An identity's box on a frame, if it is there. */
  public Optional<Box> box(int identity, int frame) {
    return Optional.ofNullable(boxes(frame).get(identity));
  }

  /** Every identity that has a box somewhere. */
  public NavigableSet<Integer> identities() {
    return Collections.unmodifiableNavigableSet(identities);
  }

  /** The frames on which an identity has a box. */
  public NavigableSet<Integer> framesOf(int identity) {
    NavigableSet<Integer> found = new TreeSet<>();
    frames.forEach(
        (frame, boxes) -> {
          if (boxes.containsKey(identity)) {
            found.add(frame);
          }
        });
    return found;
  }

  private static final class Parser {

    private final XMLStreamReader xml;
    private final NavigableMap<Integer, SortedMap<Integer, Box>> frames = new TreeMap<>();
    private final Map<Integer, Integer> lines = new HashMap<>();
    private SortedMap<Integer, Box> frame;
    private Integer identity;

    Parser(XMLStreamReader xml) {
      this.xml = xml;
    }

    PetsTruth parse() throws XMLStreamException {
      while (xml.hasNext()) {
        switch (xml.next()) {
          case XMLStreamConstants.DTD ->
              throw new IllegalArgumentException("a document type is not allowed");
          case XMLStreamConstants.START_ELEMENT -> start();
          case XMLStreamConstants.END_ELEMENT -> end();
          default -> {
            // Text and comments say nothing here.
          }
        }
      }
      if (frames.isEmpty()) {
        throw new IllegalArgumentException("has no <frame>");
      }
      return new PetsTruth(frames, lines);
    }

    private void start() {
      switch (xml.getLocalName()) {
        case "frame" -> {
          int number = integer("number");
          if (number < 0 || frames.containsKey(number)) {
            throw new IllegalArgumentException("frame number " + number + " is negative or double");
          }
          frame = new TreeMap<>();
          frames.put(number, frame);
          lines.put(number, xml.getLocation().getLineNumber());
        }
        case "object" -> identity = integer("id");
        case "box" -> {
          if (frame == null || identity == null) {
            throw new IllegalArgumentException("<box> is not in an <object> of a <frame>");
          }
          Box box = Box.aroundCenter(pixels("xc"), pixels("yc"), pixels("w"), pixels("h"));
          if (!box.isUsable()) {
            throw new IllegalArgumentException("the box has no area: " + box);
          }
          if (frame.put(identity, box) != null) {
            throw new IllegalArgumentException("identity " + identity + " has two boxes");
          }
        }
        default -> {
          // dataset, objectlist and whatever else is not needed.
        }
      }
    }

    private void end() {
      switch (xml.getLocalName()) {
        case "frame" -> frame = null;
        case "object" -> identity = null;
        default -> {
          // Nothing was remembered for it.
        }
      }
    }

    private int integer(String attribute) {
      String text = text(attribute);
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            attribute + "=\"" + text + "\" is not a whole number", e);
      }
    }

    private double pixels(String attribute) {
      String text = text(attribute);
      try {
        return TruthFile.pixels(text.strip());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(attribute + "=" + e.getMessage(), e);
      }
    }

    private String text(String attribute) {
      String text = xml.getAttributeValue(null, attribute);
      if (text == null) {
        throw new IllegalArgumentException(
            "<" + xml.getLocalName() + "> has no attribute " + attribute);
      }
      return text;
    }
  }
}
