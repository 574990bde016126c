"""What peers call functions, as their users type it: what is read, what is told to write, what is refused.

The lists are those of matrixcalculus.org, jax.numpy.linalg, jax.scipy, jax.nn, torch.linalg, MATLAB, Julia, ChainRules.
"""

# read as they stand
READ = """
toeplitz(x)
hankel(x)
circulant(x)
convolve(x, y)
correlate(x, y)
max(x)
min(x)
maximum(x, y)
minimum(x, y)
where(x > 0, x, y)
elu(x)
logit(x)
entr(x)
xlogy(x, y)
xlog1py(x, y)
gamma(x)
gammaln(x)
digamma(x)
polygamma(2, x)
betaln(x, y)
erfc(x)
erfinv(x)
cbrt(x)
sinc(x)
hypot(x, y)
atan2(x, y)
floor(x)
ceil(x)
round(x)
var(x)
std(x)
prod(x)
logsumexp(x)
softmax(x)
expm(A)
logm(A)
sqrtm(A)
expm_frechet(A, B)
pinv(A)
K : spd(n); eigvals(K)
eig(A)
K : spd(n); chol(K)
sylvester(A, B, C)
lyap(A, C)
solve_sylvester(A, B, C)
tril(A)
triu(A)
vec(A)
unvec(x, m, n)
kron(x, y)
abs(x)
arccos(x)
arcsin(x)
arctan(x)
cos(x)
cosh(x)
det(A)
diag(A)
erf(x)
exp(x)
expm1(x)
inv(A)
log(x)
log1p(x)
logdet(A)
mean(x)
norm1(x)
norm2(x)
ones(m, n)
relu(x)
sigmoid(x)
sign(x)
sin(x)
sinh(x)
softplus(x)
sqrt(x)
sum(x)
tan(x)
tanh(x)
tr(A)
zeros(m, n)
cumsum(x)
cond(A)
cross(x, y)
flip(x)
roll(x, 1)
svdvals(A)
A : matrix(2, 6); reshape(A, 3, 4)
"""

# read as what follows =>
READ_AS = """
tile(A, 2, 3) => kron(ones(2, 3), A)
repmat(A, 2, 3) => kron(ones(2, 3), A)
clip(x, 2, 3) => minimum(maximum(x, 2), 3)
clamp(x, 2, 3) => minimum(maximum(x, 2), 3)
relu6(x) => minimum(relu(x), 6)
hard_tanh(x) => minimum(maximum(x, -1), 1)
hard_sigmoid(x) => minimum(relu(x .+ 3), 6)/6
hard_swish(x) => x.*minimum(relu(x .+ 3), 6)/6
hard_silu(x) => x.*minimum(relu(x .+ 3), 6)/6
ifelse(x > 0, x, y) => where(x > 0, x, y)
gelu(x) => x.*normcdf(x)
silu(x) => x.*sigmoid(x)
swish(x) => x.*sigmoid(x)
mish(x) => x.*tanh(softplus(x))
leaky_relu(x, 0.01) => relu(x) - 0.01*relu(-x)
selu(x) => 8790496704236883*elu(x)/5000000000000000 - 7073983534918961*relu(x)/10000000000000000
celu(x) => elu(x)
log_sigmoid(x) => -softplus(-x)
log_softmax(x) => log(softmax(x))
logaddexp(x, y) => log(exp(x) + exp(y))
log1pexp(x) => softplus(x)
soft_sign(x) => x./(1 .+ abs(x))
lgamma(x) => gammaln(x)
multigammaln(a, 3) => 3*log(pi)/2 + gammaln(a - 1) + gammaln(a - 1/2) + gammaln(a)
beta(x, y) => exp(betaln(x, y))
ndtr(x) => normcdf(x)
log_ndtr(x) => lognormcdf(x)
ndtri(x) => norminv(x)
asinh(x) => arcsinh(x)
acosh(x) => arccosh(x)
atanh(x) => arctanh(x)
sec(x) => 1 ./ cos(x)
csc(x) => 1 ./ sin(x)
cot(x) => 1 ./ tan(x)
sech(x) => 1 ./ cosh(x)
csch(x) => 1 ./ sinh(x)
coth(x) => 1 ./ tanh(x)
exp2(x) => exp(log(2)*x)
exp10(x) => exp(log(10)*x)
log2(x) => log(x)/log(2)
log10(x) => log(x)/log(10)
rsqrt(x) => 1 ./ sqrt(x)
reciprocal(x) => 1 ./ x
absolute(x) => abs(x)
abs2(x) => x.^2
logistic(x) => sigmoid(x)
expit(x) => sigmoid(x)
arctan2(x, y) => atan2(x, y)
norm(x) => norm2(x)
norm(x, 1) => norm1(x)
opnorm(A) => specnorm(A)
matrix_exp(A) => expm(A)
lstsq(A, b) => pinv(A)*b
A : matrix(5, 3); b : vector(5); A\\b => pinv(A)*b
nuclearnorm(A) => nucnorm(A)
circshift(x, 1) => roll(x, 1)
K : spd(n); eigvalsh(K) => eigvals(K)
K : spd(n); eig(K) => eigvals(K)
K : spd(n); cholesky(K) => chol(K)
solve(A, b) => inv(A)*b
L : lower(n); solve_triangular(L, b) => inv(L)*b
matrix_power(A, 3) => A^3
mpower(A, 3) => A^3
dot(x, y) => x'*y
inner(x, y) => x'*y
outer(x, y) => x*y'
hcat(A, B) => [A, B]
vcat(A, B) => [A; B]
concatenate(A, B) => [A; B]
diagonal(A) => diag(A)
diagm(x) => diag(x)
A*eye(n) => A
acos(x) => arccos(x)
asin(x) => arcsin(x)
atan(x) => arctan(x)
matrix(a, m, n) => a*ones(m, n)
square(x) => x.^2
trace(A) => tr(A)
transpose(A) => A'
vector(a, n) => a*ones(n, 1)
"""

# refused, and told to write what follows =>, one of several
TOLD = r"""
amax(x) => max(x)
amin(x) => min(x)
heaviside(x) => step(x)
extrema(x) => min(x) | max(x)
logmeanexp(x) => log(mean(exp(x)))
squareplus(x) => (x + sqrt(x.^2 .+ 4))/2
sparse_sigmoid(x) => clip((x .+ 1)/2, 0, 1)
log1mexp(x) => log(1 .- exp(x)) | log(1 .- exp(-x))
logexpm1(x) => x + log(-expm1(-x))
xlogx(x) => -entr(x)
rel_entr(x, y) => -entr(x) - xlogy(x, y)
psi(x) => digamma(x)
erfcx(x) => exp(x.^2).*erfc(x)
acot(x) => arctan(1 ./ x) | pi/2 .- arctan(x)
asec(x) => arccos(1 ./ x)
acsc(x) => arcsin(1 ./ x)
nthroot(x, 3) => sign(x).*abs(x).^(1/3) | x.^(1/3)
negative(x) => -x
power(x, y) => x.^y
realsqrt(x) => sqrt(x)
sind(x) => sin(pi*x/180)
cosd(x) => cos(pi*x/180)
sinpi(x) => sin(pi*x)
cospi(x) => cos(pi*x)
deg2rad(x) => pi*x/180
rad2deg(x) => 180*x/pi
fix(x) => sign(x).*floor(abs(x))
mod(x, y) => x - y.*floor(x./y)
rem(x, y) => x - y.*floor(x./y)
fmod(x, y) => x - y.*floor(x./y)
boxcox(x, 2) => (x.^2 .- 1)/2
factorial(x) => gamma(x .+ 1)
conj(x) => x
real(x) => x
vector_norm(x) => norm2(x)
matrix_norm(A) => norm2(A) | specnorm(A)
svd(A) => svdvals(A) | leftvecs(A) | rightvecs(A)
vecdot(x, y) => dot(x, y)
cosine_similarity(x, y) => dot(x, y)/(norm2(x)*norm2(y))
normalize(x) => x/norm2(x)
kl_div(x, y) => -entr(x) - xlogy(x, y) - x + y | mean(-entr(y) - y.*x)
copysign(x, y) => where(y >= 0, abs(x), -abs(x))
cumprod(x) => exp(cumsum(log(x)))
reverse(x) => flip(x)
rot90(A) => flipud(A')
repmat(A, 2) => repmat(A, 2, 2)
repeat(x, 2) => kron(x, ones(2, 1)) | kron(ones(2, 1), x)
hstack(A, B) => [A, B] | [A; B]
vstack(A, B) => [A; B] | [A'; B']
vstack([A, B]) => [A; B] | [A'; B']
mse_loss(x, y) => mean((x - y).^2)
binary_cross_entropy(x, y) => -mean(xlogy(y, x) + xlogy(1 .- y, 1 .- x))
huber_loss(x, y) => mean(huber(x - y, 1))
smooth_l1_loss(x, y) => mean(huber(x - y, 1))
K : spd(n); eigh(K) => eigvals(K) | eigvecs(K)
K : spd(n); eigen(K) => eig(K) | eigbasis(K)
qr(A) => qr_q(A) | qr_r(A)
K : spd(n); cho_factor(K) => chol(K)
L : lower(n); cho_solve(L, b) => inv(L)'*inv(L)*b | solve(L, b)
lu_solve(A, b) => solve(A, b)
linsolve(A, b) => solve(A, b)
mldivide(A, b) => A\b
slogdet(A) => log(abs(det(A))) | logdet(A)
logabsdet(A) => log(abs(det(A))) | logdet(A)
multi_dot(A, B, C) => A*B*C
matmul(A, x) => A*x
bmm(A, B) => A*B
addmm(C, A, B) => C + A*B
muladd(A, x, y) => A*x + y
times(x, y) => x.*y
plus(x, y) => x + y
rdivide(x, y) => x./y
cat(A, B) => vcat(A, B) | hcat(A, B)
block_diag(A, B) => [A, 0; 0, B]
blkdiag(A, B) => [A, 0; 0, B]
Diagonal(A) => diag(diag(A)) | diag(A)
Symmetric(A) => triu(A) + triu(A)' - diag(diag(A)) | (A + A')/2
LowerTriangular(A) => tril(A)
UpperTriangular(A) => triu(A)
flatten(A) => vec(A') | vec(A)
ravel(A) => vec(A') | vec(A)
permutedims(A) => A'
ones_like(A) => 0*A .+ 1
zeros_like(A) => 0*A
"""

# refused by name, and nothing that means another is proposed
REFUSED = """
sort(x)
zeta(x, y)
companion(x)
vander(x)
fft(x)
dft(x)
numel(x)
size(A)
length(x)
argmax(x)
topk(x)
median(x)
glu(A)
standardize(A)
sparse_plus(x)
one_hot(x)
sincos(x)
cis(x)
expi(x)
exp1(x)
i0(x)
i1(x)
besselj(x)
betainc(x)
gammainc(x)
spence(x)
imag(x)
cdist(A, B)
pdist(A)
cross_entropy(x, y)
nll_loss(x, y)
layer_norm(A)
batch_norm(A)
dot_product_attention(A, B, C)
funm(A)
lu(A)
polar(A)
schur(A)
hessenberg(A)
lu_factor(A)
K : spd(n); ldl_factor(K)
tensorsolve(A, b)
tensorinv(A)
tensordot(A, B)
einsum(A, B)
matrix_rank(A)
rank(A)
null(A)
orth(A)
Tridiagonal(A)
full(m, n)
"""
