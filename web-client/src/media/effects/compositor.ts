// Puts a frame together: the person as the camera sees them, before what they chose. WebGL 2, in a worker, in one
// context with the outline finder, so that no picture leaves the graphics processor on the way.
//
// Invariants
//  1. The first row of every texture is the top of the picture; only the canvas is drawn the other way round.
//  2. What is blurred is the background alone: its pixels count by how little they are the person's. Blurring the whole
//     frame would leave a glow of the person around the outline.

import { EffectError } from './kinds';
import { MODEL_HEIGHT, MODEL_WIDTH } from './segmenter';

/** The background is blurred in a small picture of this width: it needs no more, and costs a sixteenth of 1280 × 720. */
const BLUR_WIDTH = 320;
/** Steps between samples, in pixels of the small picture; widening ones blur further than as many equal ones. */
const BLUR_STEPS = [1, 1.6, 2.4];

const VERTEX = `#version 300 es
uniform float up;
out vec2 at;
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  at = corner * 0.5 + 0.5;
  gl_Position = vec4(corner.x, corner.y * up, 0.0, 1.0);
}`;
const HEAD = `#version 300 es
precision mediump float;
in highp vec2 at;
out vec4 colour;
`;

/** Four samples, each of which is of four pixels: a fifth of the size without flicker. */
const SHRINK = `${HEAD}
uniform sampler2D frame;
uniform highp vec2 pixel;
void main() {
  highp vec2 d = pixel * 0.25;
  colour = 0.25 * (texture(frame, at + d) + texture(frame, at - d) + texture(frame, at + vec2(d.x, -d.y)) + texture(frame, at + vec2(-d.x, d.y)));
}`;

/** An outline moves at once and trembles slowly. */
const EASE = `${HEAD}
uniform sampler2D found;
uniform sampler2D before;
uniform float fresh;
void main() {
  float now = texture(found, at).r;
  float old = texture(before, at).r;
  colour = vec4(mix(old, now, max(fresh, 0.5 + smoothstep(0.1, 0.5, abs(now - old)) * 0.5)), 0.0, 0.0, 1.0);
}`;

/** The background, weighed by how little a pixel is the person's; the weight goes along. */
const PART = `${HEAD}
uniform sampler2D frame;
uniform sampler2D outline;
uniform highp vec2 pixel;
void main() {
  highp vec2 d = pixel * 0.25;
  vec4 all = 0.25 * (texture(frame, at + d) + texture(frame, at - d) + texture(frame, at + vec2(d.x, -d.y)) + texture(frame, at + vec2(-d.x, d.y)));
  float weight = 1.0 - smoothstep(0.05, 0.5, texture(outline, at).r) + 0.004;
  colour = vec4(all.rgb * weight, weight);
}`;

const BLUR = `${HEAD}
uniform sampler2D part;
uniform highp vec2 stride;
const float W[5] = float[](0.2270270270, 0.1945945946, 0.1216216216, 0.0540540541, 0.0162162162);
void main() {
  vec4 sum = texture(part, at) * W[0];
  for (int i = 1; i < 5; i++) {
    highp vec2 d = stride * float(i);
    sum += (texture(part, at + d) + texture(part, at - d)) * W[i];
  }
  colour = sum;
}`;

const COMPOSE = `${HEAD}
uniform sampler2D frame;
uniform sampler2D outline;
uniform sampler2D behind;
uniform highp vec2 fit;
void main() {
  vec4 back = texture(behind, (at - 0.5) * fit + 0.5);
  float person = smoothstep(0.35, 0.75, texture(outline, at).r);
  colour = vec4(mix(back.rgb / max(back.a, 0.001), texture(frame, at).rgb, person), 1.0);
}`;

interface Target {
  texture: WebGLTexture;
  buffer: WebGLFramebuffer;
  width: number;
  height: number;
}

class Program {
  private readonly places = new Map<string, WebGLUniformLocation | null>();
  readonly program: WebGLProgram;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    fragment: string,
  ) {
    this.program = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, fragment]] as const) {
      const shader = gl.createShader(type);
      if (!shader) throw new EffectError('unsupported', 'shader');
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
    }
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS)) throw new EffectError('unsupported', gl.getProgramInfoLog(this.program) ?? 'program');
  }

  place(name: string): WebGLUniformLocation | null {
    if (!this.places.has(name)) this.places.set(name, this.gl.getUniformLocation(this.program, name));
    return this.places.get(name) ?? null;
  }
}

export class Compositor {
  private readonly precise: boolean;
  private readonly corners: WebGLVertexArrayObject;
  private readonly frame: WebGLTexture;
  private readonly picture: WebGLTexture;
  private readonly shrink: Program;
  private readonly ease: Program;
  private readonly part: Program;
  private readonly blur: Program;
  private readonly compose: Program;
  private readonly forModel: Target;
  private readonly outlines: [Target, Target];
  private parts: [Target, Target] | undefined;
  private width = 0;
  private height = 0;
  private pictureRatio = 0;
  private fresh = true;
  private fence: WebGLSync | null = null;

  /** `input`: where the outline finder looks. */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly canvas: OffscreenCanvas,
    input: WebGLTexture,
  ) {
    // Weights near the outline are small: eight bits of them would show as bands.
    this.precise = (gl.getExtension('EXT_color_buffer_float') ?? gl.getExtension('EXT_color_buffer_half_float')) !== null;
    this.corners = gl.createVertexArray();
    this.frame = this.texture();
    this.picture = this.texture();
    this.shrink = new Program(gl, SHRINK);
    this.ease = new Program(gl, EASE);
    this.part = new Program(gl, PART);
    this.blur = new Program(gl, BLUR);
    this.compose = new Program(gl, COMPOSE);
    this.forModel = this.target(MODEL_WIDTH, MODEL_HEIGHT, false, input);
    this.outlines = [this.target(MODEL_WIDTH, MODEL_HEIGHT, false), this.target(MODEL_WIDTH, MODEL_HEIGHT, false)];
  }

  /** Has the frame before been drawn? While it has not, another one would only queue up behind it. */
  get idle(): boolean {
    const { gl, fence } = this;
    if (!fence) return true;
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return false;
    gl.deleteSync(fence);
    this.fence = null;
    return true;
  }

  /** What stands behind the person when it is not the blurred room. */
  setPicture(picture: OffscreenCanvas): void {
    const { gl } = this;
    this.upload(this.picture, picture);
    this.pictureRatio = picture.width / picture.height;
    gl.bindTexture(gl.TEXTURE_2D, null);
  }

  /** The camera's next frame. */
  take(frame: VideoFrame): void {
    this.resize(frame.displayWidth, frame.displayHeight);
    this.upload(this.frame, frame);
  }

  /** Draws the frame where the outline finder looks. */
  showModel(): void {
    this.draw(this.shrink, this.forModel, { frame: this.frame }, { pixel: [1 / MODEL_WIDTH, 1 / MODEL_HEIGHT] });
  }

  /** The frame's outline, as found. */
  outline(found: WebGLTexture): void {
    const [before, after] = this.outlines;
    this.draw(this.ease, after, { found, before: before.texture }, { fresh: [this.fresh ? 1 : 0] });
    this.outlines.reverse();
    this.fresh = false;
  }

  /** Puts the frame onto the canvas, before the picture or before its own room, blurred. */
  finish(blurred: boolean): void {
    const { gl } = this;
    const behind = blurred ? this.blurredRoom() : this.picture;
    this.draw(this.compose, null, { frame: this.frame, outline: this.outlines[0].texture, behind }, { fit: blurred ? [1, 1] : this.cover() });
    this.fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
  }

  private blurredRoom(): WebGLTexture {
    const [a, b] = (this.parts ??= this.makeParts());
    const pixel = [1 / a.width, 1 / a.height] as const;
    this.draw(this.part, a, { frame: this.frame, outline: this.outlines[0].texture }, { pixel: [...pixel] });
    for (const step of BLUR_STEPS) {
      this.draw(this.blur, b, { part: a.texture }, { stride: [step * pixel[0], 0] });
      this.draw(this.blur, a, { part: b.texture }, { stride: [0, step * pixel[1]] });
    }
    return a.texture;
  }

  /** Which share of the picture is seen, so that it covers the frame undistorted. */
  private cover(): [number, number] {
    const ratio = this.width / this.height / this.pictureRatio;
    return ratio > 1 ? [1, 1 / ratio] : [ratio, 1];
  }

  private resize(width: number, height: number): void {
    if (width === this.width && height === this.height) return;
    this.width = this.canvas.width = width;
    this.height = this.canvas.height = height;
    for (const part of this.parts ?? []) {
      this.gl.deleteTexture(part.texture);
      this.gl.deleteFramebuffer(part.buffer);
    }
    this.parts = undefined;
    this.fresh = true;
  }

  private makeParts(): [Target, Target] {
    const width = Math.min(BLUR_WIDTH, this.width);
    const height = Math.max(1, Math.round((width * this.height) / this.width));
    return [this.target(width, height, this.precise), this.target(width, height, this.precise)];
  }

  private texture(): WebGLTexture {
    const { gl } = this;
    const texture = gl.createTexture();
    this.smooth(texture);
    return texture;
  }

  private smooth(texture: WebGLTexture): void {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
  }

  private upload(texture: WebGLTexture, from: VideoFrame | OffscreenCanvas): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, from);
  }

  private target(width: number, height: number, precise: boolean, texture: WebGLTexture = this.gl.createTexture()): Target {
    const { gl } = this;
    this.smooth(texture);
    if (precise) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA16F, width, height, 0, gl.RGBA, gl.HALF_FLOAT, null);
    else gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    const buffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, buffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    return { texture, buffer, width, height };
  }

  /** One pass over all of `target`, null being the canvas. The outline finder leaves the context as it likes: all is set anew. */
  private draw(by: Program, target: Target | null, textures: Record<string, WebGLTexture>, numbers: Record<string, number[]>): void {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, target?.buffer ?? null);
    gl.viewport(0, 0, target?.width ?? this.width, target?.height ?? this.height);
    for (const state of [gl.BLEND, gl.DEPTH_TEST, gl.SCISSOR_TEST, gl.CULL_FACE]) gl.disable(state);
    gl.colorMask(true, true, true, true);
    gl.useProgram(by.program);
    gl.bindVertexArray(this.corners);
    Object.entries(textures).forEach(([name, texture], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1i(by.place(name), unit);
    });
    for (const [name, [x = 0, y]] of Object.entries(numbers)) {
      if (y === undefined) gl.uniform1f(by.place(name), x);
      else gl.uniform2f(by.place(name), x, y);
    }
    gl.uniform1f(by.place('up'), target ? 1 : -1);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.bindVertexArray(null);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, null);
  }
}
