// The canvas of widget.py: the pen's strokes go to Python, its reading comes back.

/** The width of the pen as a share of the canvas, as Python takes it for points without one. */
const PEN = 1 / 14;

function button(label, pressed) {
  const made = document.createElement("button");
  made.textContent = label;
  made.addEventListener("click", pressed);
  return made;
}

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-label", "Draw a digit");
  canvas.style.cssText = "background: white; border: 1px solid gray; touch-action: none; cursor: crosshair; display: block";
  const said = document.createElement("output");
  said.style.cssText = "margin-inline-start: 1em";
  const pen = canvas.getContext("2d");
  // The stroke that is being drawn, the last one of the model's, and the pointer that draws it: one draws at a time.
  let stroke = null;
  let drawer = null;

  const strokes = () => model.get("strokes");
  const handOver = (changed) => {
    model.set("strokes", changed);
    model.save_changes();
  };
  const paint = () => {
    const side = model.get("side");
    canvas.width = canvas.height = side;
    pen.lineCap = pen.lineJoin = "round";
    // A program may set strokes without points.
    for (const points of strokes().filter((points) => points.length > 0)) {
      const [[x, y, width = PEN]] = points;
      pen.lineWidth = side * width;
      pen.beginPath();
      pen.moveTo(side * x, side * y);
      // Without some length, a dot isn't painted.
      pen.lineTo(side * x, side * y + 0.01);
      for (const [x, y] of points.slice(1)) pen.lineTo(side * x, side * y);
      pen.stroke();
    }
  };
  const show = () => {
    said.textContent = model.get("_said");
  };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (stroke || event.button !== 0) return;
    drawer = event.pointerId;
    canvas.setPointerCapture(drawer);
    stroke = [place(event)];
    handOver([...strokes(), stroke]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke || event.pointerId !== drawer) return;
    // What the browser joined into one event, as far as it says.
    const joined = event.getCoalescedEvents?.() ?? [];
    stroke = [...stroke, ...(joined.length ? joined : [event]).map(place)];
    handOver([...strokes().slice(0, -1), stroke]);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (event.pointerId === drawer) stroke = null;
    });
  }

  model.on("change:strokes", paint);
  model.on("change:side", paint);
  model.on("change:_said", show);
  paint();
  show();
  const undo = button("Undo", () => handOver(strokes().slice(0, -1)));
  el.append(canvas, undo, button("Clear", () => handOver([])), said);
}

export default { render };
