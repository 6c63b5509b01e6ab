"""The paper: mouse, touch and stylus draw smooth strokes on it. Only what changed is painted again."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.draw.document import DrawingDocument
from gui.draw.ink import paint_segments, segment_bounds
from gui.draw.ink_layer import InkLayer
from gui.draw.paper import paint_border, paint_invitation
from gui.draw.pen_cursor import ring_cursor
from model.strokes import Segment, newest_segment, segments, tail_segment
from model.types import DEFAULT_PEN_WIDTH, Drawing, Point, Stroke

NEUTRAL_PRESSURE = 0.5  # what a mouse presses
SMALLEST_STEP = 0.001  # canvas units; a pen that rests sends many events of the same place


class Canvas(QWidget):
    """A square of paper, as large as the widget allows, showing a DrawingDocument and the stroke being drawn."""

    drawing_changed = Signal(object)  # Drawing with the unfinished stroke; also while the pen moves

    def __init__(self, document: DrawingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._pen_width = DEFAULT_PEN_WIDTH
        self._points: list[Point] = []  # of the stroke being drawn
        self._live_device: object = None  # what draws it: "mouse", "tablet", or the number of a finger
        self._layer = InkLayer()
        document.changed.connect(self._on_document_changed)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setAccessibleName(self.tr("Paper"))
        self.setToolTip("")
        self._update_cursor()

    # --- what others may ask and say

    def drawing(self) -> Drawing:
        """All that is on the paper, the unfinished stroke included."""
        finished = self._document.drawing
        if not self._points:
            return finished
        return Drawing((*finished.strokes, Stroke(tuple(self._points), self._pen_width)), finished.picture)

    @property
    def pen_width(self) -> float:
        """Width of the line in canvas units."""
        return self._pen_width

    def set_pen_width(self, width: float) -> None:
        """Use `width` (canvas units) from the next stroke on."""
        self._pen_width = width
        self._update_cursor()

    def clear_paper(self) -> None:
        """Start on clean paper; can be undone."""
        self.pen_cancel()
        self._document.clear()

    def paper_rect(self) -> QRect:
        """The square of paper in the widget's coordinates."""
        side = min(self.width(), self.height())
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def sizeHint(self) -> QSize:
        """A comfortable square."""
        return QSize(440, 440)

    # --- the pen, in canvas units

    def pen_down(self, x: float, y: float, pressure: float = NEUTRAL_PRESSURE, time: float = 0.0) -> None:
        """Begin a stroke at (x, y) in canvas units."""
        self._points = [_on_paper(x, y, pressure, time)]
        if self._document.drawing.is_empty:
            self.update()  # the invitation goes
        self._update_part(segment_bounds(tail_segment(self._points, self._pen_width), self._side()))
        self.drawing_changed.emit(self.drawing())

    def pen_move(self, x: float, y: float, pressure: float = NEUTRAL_PRESSURE, time: float = 0.0) -> None:
        """Go on with the stroke; a move shorter than SMALLEST_STEP is left out."""
        if not self._points:
            return
        point, last = _on_paper(x, y, pressure, time), self._points[-1]
        if abs(point.x - last.x) < SMALLEST_STEP and abs(point.y - last.y) < SMALLEST_STEP:
            return
        old_tail = tail_segment(self._points, self._pen_width)
        self._points.append(point)
        segment = newest_segment(self._points, self._pen_width)
        assert segment is not None
        side = self._side()
        self._layer.add(segment, side)
        changed = segment_bounds(old_tail, side).united(segment_bounds(segment, side))
        self._update_part(changed.united(segment_bounds(tail_segment(self._points, self._pen_width), side)))
        self.drawing_changed.emit(self.drawing())

    def pen_up(self) -> None:
        """Finish the stroke and hand it to the document."""
        if not self._points:
            return
        stroke = Stroke(tuple(self._points), self._pen_width)
        self._points = []
        self._live_device = None
        self._document.add_stroke(stroke)

    def pen_cancel(self) -> None:
        """Forget the stroke being drawn."""
        if self._points:
            self._points = []
            self._live_device = None
            self._repaint_all()
            self.drawing_changed.emit(self.drawing())

    # --- events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left button: the pen touches the paper."""
        if event.button() == Qt.MouseButton.LeftButton and self._may_begin("mouse"):
            self.pen_down(*self._canvas_point(event.position()), time=event.timestamp() / 1000.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The pen moves."""
        if self._live_device == "mouse":
            self.pen_move(*self._canvas_point(event.position()), time=event.timestamp() / 1000.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The pen leaves the paper."""
        if self._live_device == "mouse" and event.button() == Qt.MouseButton.LeftButton:
            self.pen_up()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A stylus: like the mouse, but its pressure widens the line."""
        event.accept()  # or Qt would send mouse events for it too
        place, time = self._canvas_point(event.position()), event.timestamp() / 1000.0
        if event.type() == QEvent.Type.TabletPress:  # the tip; a button on its side presses as another
            if event.button() == Qt.MouseButton.LeftButton and self._may_begin("tablet"):
                self.pen_down(*place, pressure=event.pressure(), time=time)
        elif self._live_device == "tablet" and event.type() == QEvent.Type.TabletMove:
            self.pen_move(*place, pressure=event.pressure(), time=time)
        elif self._live_device == "tablet" and event.type() == QEvent.Type.TabletRelease:
            self.pen_up()

    def event(self, event: QEvent) -> bool:
        """Touch: the first finger draws, further ones are ignored. Esc belongs to the stroke while there is one."""
        if isinstance(event, QTouchEvent) and event.device().type() == QPointingDevice.DeviceType.TouchScreen:
            self._touch(event)
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self._points:
                event.accept()  # or it would be the window's "Clear"
                return True
        elif event.type() == QEvent.Type.DevicePixelRatioChange:  # on another screen
            self._update_cursor()
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            self.pen_cancel()
            return
        time = event.timestamp() / 1000.0
        for finger in event.points():
            place = self._canvas_point(finger.position())
            state = finger.state()
            if state == finger.State.Pressed and self._may_begin(finger.id()):
                self.pen_down(*place, time=time)
            elif self._live_device == finger.id() and state == finger.State.Updated:
                self.pen_move(*place, time=time)
            elif self._live_device == finger.id() and state == finger.State.Released:
                self.pen_up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc while drawing drops the stroke; otherwise the window's actions see the key."""
        if event.key() == Qt.Key.Key_Escape and self._points:
            self.pen_cancel()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another tab: the stroke ends here, its release will not be heard."""
        super().hideEvent(event)
        self.pen_up()

    def _may_begin(self, device: object) -> bool:
        """True where `device` draws from now on; a stroke of its own whose end was not heard ends first."""
        if self._live_device == device:
            self.pen_up()
        if self._live_device is not None:
            return False
        self._live_device = device
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The strokes are painted again, sharp, at the new size."""
        super().resizeEvent(event)
        self._repaint_all()
        self._update_cursor()

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: another paper and ink."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._repaint_all()
            self._update_cursor()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the finished ink, then draw the tail of the live stroke over it."""
        paper = self.paper_rect()
        ratio = self.devicePixelRatioF()
        layer = self._layer.image(self._document.drawing, self._live_segments(), paper.width(), ratio)
        painter = QPainter(self)
        dirty = event.rect()
        if not paper.contains(dirty):
            painter.fillRect(dirty, QColor(theme.colours().window))
        shown = dirty.intersected(paper)
        source = QRectF(shown.translated(-paper.topLeft()))
        painter.drawImage(
            QRectF(shown),
            layer,
            QRectF(source.x() * ratio, source.y() * ratio, source.width() * ratio, source.height() * ratio),
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(shown)
        painter.translate(paper.topLeft())
        if self._points:
            paint_segments(painter, [tail_segment(self._points, self._pen_width)], paper.width(), self._ink())
        elif self._document.drawing.is_empty:
            paint_invitation(painter, paper.width(), self.tr("Draw a digit, 0 to 9"))
        paint_border(painter, paper.width(), self.hasFocus())
        painter.end()

    # --- painting

    def _on_document_changed(self, drawing: Drawing) -> None:
        if drawing != self._layer.drawing:
            self._repaint_all()
        else:
            self.update()
        self.drawing_changed.emit(self.drawing())

    def _live_segments(self) -> Iterator[Segment]:
        """Of the stroke being drawn all but the tail, which moves with the pen."""
        yield from segments(Stroke(tuple(self._points), self._pen_width))[:-1]

    def _repaint_all(self) -> None:
        self._layer.forget()
        self.update()

    def _update_part(self, part: QRectF) -> None:
        self.update(part.translated(QPointF(self.paper_rect().topLeft())).toAlignedRect())

    def _ink(self) -> QColor:
        return QColor(theme.colours().ink)

    def _side(self) -> float:
        return float(min(self.width(), self.height()))

    def _canvas_point(self, place: QPointF) -> tuple[float, float]:
        paper = self.paper_rect()
        return (place.x() - paper.x()) / paper.width(), (place.y() - paper.y()) / paper.height()

    def _update_cursor(self) -> None:
        self.setCursor(ring_cursor(self._pen_width * self._side(), self.devicePixelRatioF()))


def _on_paper(x: float, y: float, pressure: float, time: float) -> Point:
    return Point(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0), pressure, time)
